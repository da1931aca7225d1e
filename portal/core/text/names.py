"""Single lines that people type (names, titles): cleaned, and compared by how they look."""

import re
import unicodedata

from portal.core.text.controls import strip_invisible
from portal.core.text.fold import fold

_JOINERS = re.compile("[\u200c\u200d]+")
# Scripts whose letters never need a joiner; there a joiner only makes a look-alike name.
_NEVER_JOINED = ("LATIN", "GREEK", "CYRILLIC", "DIGIT")

# Folded Cyrillic and Greek letters with the Latin letter each looks like, then the digits and
# strokes that pass for letters.
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝвкмнтгαβεικνορτυχγω|1i0",
    "aeopcyxijshdqwbkmhtrabeikvoptuxywlllo",
)


def clean_line(text: str) -> str:
    """Return ``text`` as one line: NFC, no control or invisible characters, single spaces."""
    one_line = " ".join(unicodedata.normalize("NFC", text).split())
    visible = _drop_needless_joiners(strip_invisible(one_line))
    return " ".join(unicodedata.normalize("NFC", visible).split())


def look_alike_key(name: str) -> str:
    """Return a key that is equal for names a reader can hardly tell apart.

    Used to refuse a display name that imitates somebody else's; never shown. Follows the idea of
    the skeleton in Unicode Technical Standard 39, limited to the letters people abuse.
    """
    letters = fold(clean_line(name)).translate(_LOOK_ALIKES)
    return "".join(char for char in letters if char.isalnum()).replace("rn", "m")


def mixes_look_alike_scripts(text: str) -> bool:
    """Say whether one word mixes Latin, Greek and Cyrillic letters, as imitations do."""
    for word in text.split():
        scripts = {_script(char) for char in word if char.isalpha()}
        if len(scripts & {"LATIN", "GREEK", "CYRILLIC"}) > 1:
            return True
    return False


def _drop_needless_joiners(text: str) -> str:
    def keep_or_drop(match: re.Match[str]) -> str:
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        needed = before and after and not (_needs_no_joiner(before) or _needs_no_joiner(after))
        return match.group()[0] if needed else ""

    return _JOINERS.sub(keep_or_drop, text)


def _needs_no_joiner(char: str) -> bool:
    return char.isascii() or _script(char) in _NEVER_JOINED


def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]

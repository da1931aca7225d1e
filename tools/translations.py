"""Keeps the catalogues of translated texts equal to the texts in code and templates.

`update` collects the texts into every catalogue; `check` fails when a text is missing,
untranslated, doubtful, or breaks a placeholder.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "portal" / "translations"
#: The language of the texts in code needs no catalogue; these do.
LANGUAGES = ("es",)
#: Names beside Babel's own (`_`, `gettext`, `ngettext`, `pgettext`, …) that mark a text. The
#: title of a `Check` is translated where it is shown: the command line says it in English.
KEYWORDS = ("lazy_gettext", "lazy_ngettext:1,2", "lazy_pgettext:1c,2", "_l", "Check:2")
SHOWN = 5


def pybabel(*arguments: str | Path) -> None:
    """Runs Babel's command; what it says is shown only when it fails."""
    command = [sys.executable, "-m", "babel.messages.frontend", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit("\n".join(done.stderr.splitlines()[-SHOWN:]))


def collect(target: Path) -> None:
    """Writes the texts of code and templates as a template catalogue."""
    keywords = [f"--keyword={keyword}" for keyword in KEYWORDS]
    ignored = "--ignore-dirs=.* node_modules var build dist tests"
    options = ("--add-location=file", "--sort-by-file", "--add-comments=Translators:", ignored)
    about = ("--project=Civic Portal", "--copyright-holder=The Civic Portal authors")
    pybabel("extract", "-F", "pyproject.toml", *keywords, *options, *about, "-o", target, ".")


def update(template: Path) -> None:
    """Brings every catalogue up to date; what is new waits untranslated, never guessed."""
    common = ("-i", template, "-d", CATALOGUES)
    for language in LANGUAGES:
        if (CATALOGUES / language / "LC_MESSAGES" / "messages.po").exists():
            quiet = ("--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date")
            pybabel("update", *common, "-l", language, *quiet)
        else:
            pybabel("init", *common, "-l", language)


def read(path: Path, language: str | None = None) -> Catalog:
    """One catalogue."""
    with path.open("rb") as handle:
        return read_po(handle, locale=language)


def faults(wanted: Catalog, given: Catalog) -> Iterator[tuple[str, Message]]:
    """What is wrong with each text of a catalogue, in words."""
    for text in wanted:
        if not text.id:
            continue
        translated = given.get(text.id, text.context)
        forms = translated.string if translated else ""
        if translated is None:
            yield "missing", text
        elif not all([forms] if isinstance(forms, str) else forms or [""]):
            yield "untranslated", text
        elif translated.fuzzy:
            yield "doubtful", text
        elif list(translated.check(given)):
            yield "placeholders differ", text


def check(template: Path) -> int:
    """Reports every fault of every catalogue; 1 when there is one."""
    wanted = read(template)
    failed = False
    for language in LANGUAGES if len(wanted) else ():
        path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
        if not path.exists():
            print(f"{language}: no catalogue; run ./dev translate")
            failed = True
            continue
        found = list(faults(wanted, read(path, language)))
        failed = failed or bool(found)
        for fault, text in found[:SHOWN]:
            place = text.locations[0][0] if text.locations else "?"
            print(f"{language}: {fault}: {text.id!r} ({place})")
        if len(found) > SHOWN:
            print(f"{language}: and {len(found) - SHOWN} more")
    return 1 if failed else 0


def main(verb: str) -> int:
    """Does one verb over a fresh template catalogue."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        collect(template)
        if verb == "update":
            update(template)
            return 0
        return check(template)


if __name__ == "__main__":
    if sys.argv[1:] not in (["update"], ["check"]):
        sys.exit("usage: translations.py update|check")
    sys.exit(main(sys.argv[1]))

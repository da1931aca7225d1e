"""Accent folding: one spelling for comparison and search, never for display."""

import unicodedata

_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "·": "",  # Catalan l·l is searched as "ll"
        "ـ": "",  # Arabic tatweel only stretches a word
    }
)


def fold(text: str) -> str:
    """Return ``text`` in lower case and without accents, so that ``fold("Año") == "ano"``.

    Marks with a combining class are dropped; vowel signs of class 0 (as in Devanagari) are
    letters to their readers and stay.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    # casefold once more: compatibility characters such as "Ⅻ" decompose into capitals.
    recomposed = unicodedata.normalize("NFKC", bare).casefold()
    return recomposed.translate(_LETTERS_WITHOUT_DECOMPOSITION)

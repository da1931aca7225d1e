"""Words of a text as every engine indexes them: folded, stemmed, stop words left out.

The engines differ in how they store and rank; what counts as the same word is decided here and
nowhere else, so that all of them find the same documents. Accents are folded *before* stemming:
people leave them out when they type, and a stemmer fed with both spellings would give two stems.
"""

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import snowballstemmer
from whoosh.lang.stopwords import stoplists

from portal.core.text.fold import fold

LONGEST_WORD = 64
MOST_QUERY_CHARACTERS = 400
MOST_QUERY_WORDS = 12

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# \w leaves out the vowel signs and accents that continue a word in many scripts.
_CONTINUED = "\u00b7\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0e7f"
_WORD = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}](?:[^\W_{_CJK}]|[{_CONTINUED}])*")
_IS_CJK = re.compile(rf"[{_CJK}]")
# Some letters fold into phrases (U+FDFA is four words): nothing an engine splits on may remain.
_NOT_IN_TERM = re.compile(r"[\s\x00-\x2f\x3a-\x60\x7b-\x7f]+")

_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "es": "spanish", "et": "estonian", "eu": "basque",
    "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian",
    "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

# Endings whose accent the stemmer needs to see, by language, folded → written.
_WRITTEN_ENDINGS = {
    "es": (("cion", "ción"), ("sion", "sión")),
    "pt": (("cao", "ção"), ("coes", "ções")),
}

_STEMMED_AT_THE_FRONT = frozenset({"ar", "ga", "id", "ta"})

_local = threading.local()


class Word(NamedTuple):
    """A word where it stands in a text: ``text[start:end]`` is ``surface``."""

    surface: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word somebody looks for: its folded form and the terms it may be indexed as."""

    folded: str
    terms: tuple[str, ...]


def words(text: str, beginning: str = "") -> Iterator[Word]:
    """Split a text into words; Chinese and Japanese runs become overlapping pairs.

    ``beginning`` names ASCII letters: only words are looked at whose folded form begins with one.
    """
    pattern = _words_beginning(beginning) if beginning else _WORD
    for match in pattern.finditer(text):
        surface, start = match.group(), match.start()
        if len(surface) > 1 and not surface.isascii() and _IS_CJK.match(surface):
            for offset in range(len(surface) - 1):
                yield Word(surface[offset : offset + 2], start + offset, start + offset + 2)
        else:
            yield Word(surface, start, match.end())


@lru_cache(maxsize=32_768)
def folded_word(surface: str) -> str:
    """Return the word without case and accents, fit to be a term of any engine."""
    folded = fold(surface)
    if not folded.isalnum():
        folded = _NOT_IN_TERM.sub("", folded)
    return folded[:LONGEST_WORD]


@lru_cache(maxsize=32_768)
def term_of(surface: str, language: str) -> str | None:
    """Return the term a word of this language is indexed as, or ``None`` for a stop word."""
    folded = folded_word(surface)
    base = base_language(language)
    if not folded or folded in _stop_words(base):
        return None
    stemmer = _stemmer(base)
    if stemmer is None or not folded.isalpha():
        return folded
    for ending, written in _WRITTEN_ENDINGS.get(base, ()):
        if folded.endswith(ending):
            folded = folded.removesuffix(ending) + written
            break
    return folded_word(stemmer.stemWord(folded)) or folded


def terms(text: str, language: str) -> list[str]:
    """Return the index terms of a text in their order, repeated as often as they occur."""
    found = (term_of(word.surface, language) for word in words(text))
    return [term for term in found if term is not None]


def vocabulary_of(*texts: str) -> set[str]:
    """Return the folded words of the texts that are worth suggesting as a spelling."""
    found: set[str] = set()
    for text in texts:
        found.update(folded_word(word.surface) for word in words(text))
    return {word for word in found if 3 <= len(word) <= 32 and word.isalpha()}


def query_words(text: str, languages: Iterable[str]) -> tuple[QueryWord, ...]:
    """Return the distinct words of a query, each with its terms in every given language.

    Stop words and single Latin letters (the rest of an apostrophe) are left out unless there is
    nothing else, since documents that match would otherwise be refused for a missing "the".
    """
    spoken = tuple(languages)
    strong: dict[str, QueryWord] = {}
    weak: dict[str, QueryWord] = {}
    for word in words(text[:MOST_QUERY_CHARACTERS]):
        folded = folded_word(word.surface)
        candidates = [term_of(word.surface, language) for language in spoken] or [folded]
        found = tuple(sorted({term for term in candidates if term}))
        if not found:
            continue
        is_letter = len(folded) == 1 and folded.isascii() and folded.isalpha()
        keep = weak if is_letter or None in candidates else strong
        keep.setdefault(folded, QueryWord(folded, found))
    return tuple((strong or weak).values())[:MOST_QUERY_WORDS]


def base_language(language: str) -> str:
    """Return ``"pt"`` for ``"pt-BR"`` or ``"pt_BR"``."""
    return re.split(r"[-_]", language, maxsplit=1)[0].lower()


def first_letters(wanted: Iterable[str], language: str) -> str:
    """Return the letters a word must begin with to have one of these terms; "" when any may.

    Most stemmers only take endings away, so the first letter decides for nearly every word of a
    text that it cannot match, at a fraction of the cost of stemming it.
    """
    letters = {term[0] for term in wanted}
    if base_language(language) in _STEMMED_AT_THE_FRONT or not all(map(str.isascii, letters)):
        return ""
    return "".join(sorted(letters))


@lru_cache(maxsize=256)
def _words_beginning(letters: str) -> re.Pattern[str]:
    # Words beginning with any letter outside ASCII are let through: "á" folds to "a".
    beginning = rf"(?:[{letters}{letters.upper()}]|(?![\x00-\x7f{_CJK}])\w)"
    return re.compile(
        rf"(?<![^\W_{_CJK}])(?<![{_CONTINUED}]){beginning}(?:[^\W_{_CJK}]|[{_CONTINUED}])*"
    )


@lru_cache(maxsize=64)
def _stop_words(base: str) -> frozenset[str]:
    return frozenset(fold(word) for word in stoplists.get(base, ()))


def _stemmer(base: str) -> Any:
    """Return this thread's stemmer: one object keeps the word it works on in itself."""
    name = _SNOWBALL.get(base)
    if name is None:
        return None
    stemmers: dict[str, Any] = _local.__dict__.setdefault("stemmers", {})
    if name not in stemmers:
        stemmers[name] = snowballstemmer.stemmer(name)
    return stemmers[name]

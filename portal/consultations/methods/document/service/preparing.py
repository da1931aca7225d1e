"""Turns what an officer wrote in several languages into parts, or says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.consultations.methods.document.importing import MOST_TEXT
from portal.consultations.methods.document.numbering import labels
from portal.consultations.methods.document.records import (
    LONGEST_BLOCK,
    MOST_BLOCKS,
    Block,
    DocumentSettings,
    TextDraft,
)
from portal.consultations.methods.document.splitting import Split, split
from portal.core.i18n import TranslatedText, language_names
from portal.core.problems import Problem, Problems
from portal.core.text.markdown import excerpt


@dataclass(frozen=True, slots=True)
class PreparedPart:
    """A part of a new text in all its languages.

    :param block: the part in the language the text is divided by.
    """

    block: Block
    label: str
    text: TranslatedText


@dataclass(frozen=True, slots=True)
class Prepared:
    """A new text, divided and numbered.

    :param language: the one it is divided by: the consultation's first that has a text.
    """

    language: str
    parts: tuple[PreparedPart, ...]
    notes: tuple[str, ...]

    @property
    def blocks(self) -> list[Block]:
        """The parts in the language the text is divided by."""
        return [part.block for part in self.parts]


def prepare(draft: TextDraft, languages: Sequence[str], settings: DocumentSettings) -> Prepared:
    """Divide a text into parts; translations are laid beside them part by part.

    :raises Problems: naming ``text_<language>``: missing, too long, or not divided like the first.
    """
    given = {code: draft.texts.get(code, "") for code in languages}
    problems = [
        Problem(
            f"text_{code}",
            "too_long",
            _("Shorten the text to %(max)s characters, or divide it.", max=MOST_TEXT),
        )
        for code, text in given.items()
        if len(text) > MOST_TEXT
    ]
    if problems:
        raise Problems(problems)
    found = {code: split(text) for code, text in given.items() if text.strip()}
    found = {code: one for code, one in found.items() if one.blocks}
    if not found:
        first = next(iter(languages), "en")
        raise Problems(Problem(f"text_{first}", "needed", _("Write the text, or choose a file.")))
    language = next(iter(found))
    problems = [
        *(problem for code, one in found.items() for problem in _size_problems(code, one)),
        *_translation_problems(found, language),
    ]
    if problems:
        raise Problems(problems)
    blocks = found[language].blocks
    numbers = labels(blocks, settings.numbering)
    parts = tuple(
        PreparedPart(
            block,
            numbers[place],
            TranslatedText({code: one.blocks[place].text for code, one in found.items()}),
        )
        for place, block in enumerate(blocks)
    )
    notes = dict.fromkeys((*draft.notes, *(note for one in found.values() for note in one.notes)))
    return Prepared(language, parts, tuple(notes))


def _size_problems(code: str, found: Split) -> list[Problem]:
    if len(found.blocks) > MOST_BLOCKS:
        message = _(
            "This text has %(n)s parts; %(max)s is the most. Divide it between several phases.",
            n=len(found.blocks),
            max=MOST_BLOCKS,
        )
        return [Problem(f"text_{code}", "too_many", message)]
    for place, block in enumerate(found.blocks, start=1):
        if len(block.text) > LONGEST_BLOCK:
            message = _(
                "Part %(n)s, “%(text)s”, is too long to be commented on. Divide it by blank lines.",
                n=place,
                text=excerpt(block.text, 60),
            )
            return [Problem(f"text_{code}", "part_too_long", message)]
    return []


def _translation_problems(found: Mapping[str, Split], language: str) -> list[Problem]:
    first = found[language].blocks
    problems = []
    for code, other in found.items():
        place = _parting(first, other.blocks)
        if place is not None:
            message = _(
                "This text parts ways with the one in %(language)s at part %(n)s: “%(there)s” "
                "there, “%(here)s” here. Both need the same parts in the same order.",
                language=dict(language_names((language,))).get(language, language),
                n=place + 1,
                there=_said(first, place),
                here=_said(other.blocks, place),
            )
            problems.append(Problem(f"text_{code}", "structure", message))
    return problems


def _parting(first: Sequence[Block], other: Sequence[Block]) -> int | None:
    for place, (one, two) in enumerate(zip(first, other, strict=False)):
        if (one.kind, one.level) != (two.kind, two.level):
            return place
    return min(len(first), len(other)) if len(first) != len(other) else None


def _said(blocks: Sequence[Block], place: int) -> str:
    return excerpt(blocks[place].text, 60) if place < len(blocks) else _("nothing more")

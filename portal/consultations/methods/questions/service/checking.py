"""What a question and an answer must be before the portal keeps them."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask_babel import gettext as _

from portal.consultations.methods.questions.records import (
    ANSWER_LENGTH,
    MOST_LINKS,
    SHORTEST,
    AnswerDraft,
    Link,
    QuestionSettings,
)
from portal.core.problems import Problem, Problems
from portal.core.text.controls import strip_unsafe_controls
from portal.core.text.names import clean_line
from portal.municipality.queries import departments

URL_LENGTH, TITLE_LENGTH = 500, 150
REASON_LENGTH = 300


def checked_text(text: str, settings: QuestionSettings) -> str:
    """Return a question as it is kept.

    :raises Problems: when it is too short or too long.
    """
    text = clean_line(text)
    if len(text) < SHORTEST:
        message = _("Ask in a whole sentence, at least %(min)s characters.", min=SHORTEST)
        raise Problems(Problem("text", "too_short", message))
    if len(text) > settings.longest:
        message = _(
            "Shorten your question to %(max)s characters; it has %(now)s.",
            max=settings.longest,
            now=len(text),
        )
        raise Problems(Problem("text", "too_long", message))
    return text


def checked_reason(reason: str) -> str:
    """Return why something is not shown.

    :raises Problems: when it is missing or too long.
    """
    reason = clean_line(reason)
    if not reason:
        message = _("Say why, so that whoever asked can understand it.")
        raise Problems(Problem("reason", "needed", message))
    if len(reason) > REASON_LENGTH:
        message = _("Shorten the reason to %(max)s characters.", max=REASON_LENGTH)
        raise Problems(Problem("reason", "too_long", message))
    return reason


def checked_answer(draft: AnswerDraft) -> tuple[str, tuple[Link, ...]]:
    """Return an answer's text and links as they are kept; a draft may be empty.

    :raises Problems: naming every field that cannot be kept.
    """
    text = strip_unsafe_controls(draft.text).strip()
    problems = []
    if len(text) > ANSWER_LENGTH:
        message = _(
            "Shorten the answer to %(max)s characters; it has %(now)s.",
            max=ANSWER_LENGTH,
            now=len(text),
        )
        problems.append(Problem("text", "too_long", message))
    if draft.department_id is not None and draft.department_id not in departments():
        message = _("Choose a department of the list.")
        problems.append(Problem("department", "unknown", message))
    links, wrong = read_links(draft.links)
    problems.extend(wrong)
    if problems:
        raise Problems(problems)
    return text, links


def read_links(text: str) -> tuple[tuple[Link, ...], list[Problem]]:
    """Return the links of some lines, each an address and what it is, and what is wrong."""
    links: list[Link] = []
    problems: list[Problem] = []
    for number, line in enumerate(strip_unsafe_controls(text).splitlines(), start=1):
        address, _space, title = line.strip().partition(" ")
        if not address:
            continue
        if not _is_address(address):
            message = _(
                "Line %(number)s: begin with an address such as https://example.org/plan.",
                number=number,
            )
            problems.append(Problem("links", "address", message))
            continue
        shown = clean_line(title)[:TITLE_LENGTH] or urlsplit(address).hostname or address
        links.append(Link(shown, address))
    if len(links) > MOST_LINKS:
        message = _("At most %(max)s links.", max=MOST_LINKS)
        problems.append(Problem("links", "too_many", message))
    return tuple(links), problems


def _is_address(text: str) -> bool:
    if len(text) > URL_LENGTH:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)

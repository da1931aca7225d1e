"""Turns an export into a consultation, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask_babel import force_locale
from flask_babel import gettext as _

from portal.consultations.methods.statements.computing import compute_map
from portal.consultations.methods.statements.imported import ConversationDraft
from portal.consultations.methods.statements.service.importing import import_conversation
from portal.core import clock
from portal.core.database import unit_of_work
from portal.core.i18n import TranslatedText
from portal.core.permissions import Actor
from portal.core.text.markdown import excerpt
from portal.core.text.names import clean_line
from portal.core.text.slug import slugify
from portal.importers.polis.conversation import Conversation, read_conversation
from portal.importers.polis.tables import BrokenFile, Rejected

ATTRIBUTION = (
    "Data was gathered using the Polis software (compdemocracy.org/polis) and is sub-licensed "
    "under CC BY 4.0 with Attribution to The Computational Democracy Project."
)
LONGEST_TITLE, LONGEST_TEXT, LONGEST_SOURCE = 150, 20_000, 600


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator chose.

    :param open_days: days for which the conversation goes on here; 0 imports it as finished.
    """

    slug: str | None = None
    title: str | None = None
    language: str = "en"
    open_days: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, as ``--json`` prints it."""

    consultation: str
    participants: int
    statements: int
    votes_in_file: int
    votes_counted: int
    rejected: tuple[Rejected, ...]
    new: bool


def import_folder(
    actor: Actor,
    folder: Path,
    options: Options,
    *,
    votes_written: Callable[[int, int], None] = lambda _done, _total: None,
) -> Report:
    """Import one export and compute its opinion map.

    :param votes_written: called with the votes written so far and their total number.
    :raises BrokenFile: when a file cannot be read; nothing is imported then.
    :raises Problems: when the wanted address is taken.
    """
    found = read_conversation(folder)
    if not found.statements:
        raise BrokenFile("comments.csv", 0, "there is no statement in it")
    with force_locale(options.language.replace("-", "_")):
        draft = _draft(folder, found, options)
        with unit_of_work():
            made = import_conversation(
                actor, draft, lambda done: votes_written(done, len(found.votes))
            )
    compute_map(made.consultation_id, made.phase_id)
    return Report(
        consultation=made.slug,
        participants=found.participants,
        statements=found.statements_in_file,
        votes_in_file=found.votes_in_file,
        votes_counted=len(found.votes),
        rejected=found.rejected,
        new=made.new,
    )


def _draft(folder: Path, found: Conversation, options: Options) -> ConversationDraft:
    name = folder.resolve().name
    title = clean_line(options.title or found.summary.get("topic", "") or name)[:LONGEST_TITLE]
    description = found.summary.get("conversation-description", "").strip()[:LONGEST_TEXT]
    opens_at, closes_at = _window(found, options.open_days)
    source = " ".join(filter(None, (ATTRIBUTION, found.summary.get("url", "").strip())))
    language = options.language
    summary = excerpt(description, 300) if description else _("Statements people voted on.")
    return ConversationDraft(
        slug=options.slug,
        fallback_slug=slugify(name, max_length=70, fallback="conversation"),
        title=TranslatedText({language: title}),
        summary=TranslatedText({language: summary}),
        description=TranslatedText({language: description}),
        language=language,
        source=source[:LONGEST_SOURCE],
        import_hash=found.fingerprint,
        opens_at=opens_at,
        closes_at=closes_at,
        statements=found.statements,
        votes=found.votes,
    )


def _window(found: Conversation, open_days: int) -> tuple[datetime, datetime]:
    moments = [vote.cast_at for vote in found.votes]
    moments = moments or [statement.created_at for statement in found.statements]
    opens_at, last = min(moments), max(moments)
    closes_at = last + timedelta(seconds=1)
    if open_days:
        closes_at = max(closes_at, clock.now() + timedelta(days=open_days))
    return opens_at, closes_at

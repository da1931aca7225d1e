"""Notes of a neighbourhood, as one would have written them for version 0.1."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from flask import Blueprint, Response, redirect
from markupsafe import Markup
from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, mapped_column
from wtforms import StringField

from portal.sdk import (
    Action,
    Actor,
    ApiBlueprint,
    Capability,
    Check,
    DataHooks,
    Decision,
    DiscussionHooks,
    Event,
    EventEnvelope,
    Finding,
    Happening,
    Idempotency,
    LifecycleHooks,
    Model,
    MunicipalityHooks,
    NavItem,
    Page,
    PeriodicJob,
    PermissionHooks,
    PersonalColumn,
    Plugin,
    PortalForm,
    PrivacyHooks,
    PrivacyInventory,
    Problem,
    Problems,
    ProposalHooks,
    ProposalRecord,
    Role,
    SettingsPage,
    Severity,
    SlotFill,
    Subscription,
    WebHooks,
    current_actor,
    emit,
    event_type,
    hookimpl,
    list_schema,
    names_of,
    new_id,
    now,
    public,
    render,
    session,
    setting,
    settings_of,
    signed_in,
    touch,
    unit_of_work,
    visitor_cache,
)

HERE = Path(__file__).parent
blueprint = Blueprint("oldest", __name__)
api = ApiBlueprint("oldest", __name__, description="Notes of the neighbourhood.")
SEE_ALL = Action("oldest.see_all", "See all notes", roles=frozenset({Role.OFFICER}))


class NoteRow(Model):
    """A note."""

    __tablename__ = "plugin_oldest_note"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    words: Mapped[str] = mapped_column(String(120))
    written_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """A note.

    :param words: what it says.
    """

    id: uuid.UUID
    words: str
    by: str


@event_type("oldest.noted", subject="note")
@dataclass(frozen=True)
class Noted(Event):
    """Somebody wrote a note."""

    note_id: uuid.UUID


@dataclass(frozen=True)
class NoteSettings:
    """What a town can change about notes."""

    longest: int = setting(120, label="Longest note", minimum=10, maximum=120)


class NoteForm(PortalForm):
    """Write a note."""

    words = StringField("Your note")


@dataclass(frozen=True)
class NotesPage(Page):
    """All notes."""

    template: ClassVar[str] = "oldest/notes.html"
    notes: Sequence[NoteRecord]
    form: NoteForm


def list_notes() -> list[NoteRecord]:
    """Return the newest notes."""
    rows = session().scalars(select(NoteRow).order_by(NoteRow.written_at.desc()).limit(20)).all()
    names = names_of([row.person_id for row in rows if row.person_id])
    return [
        NoteRecord(row.id, row.words, names[row.person_id].display_name if row.person_id else "")
        for row in rows
    ]


def write_note(actor: Actor, words: str) -> None:
    """Write a note, inside a unit of work."""
    if not words or len(words) > settings_of("oldest", NoteSettings).longest:
        raise Problems(Problem("words", "length", "Write something short."))
    row = NoteRow(id=new_id(), person_id=actor.person_id, words=words, written_at=now())
    session().add(row)
    session().flush()
    emit(Noted(row.id))
    touch("oldest")


@blueprint.get("/notes")
@public
@visitor_cache("oldest")
def index() -> Response:
    """Show all notes."""
    return render(NotesPage(list_notes(), NoteForm()))


@blueprint.post("/notes")
@signed_in
def write() -> Any:
    """Write a note."""
    form = NoteForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                write_note(current_actor(), form.words.data or "")
        except Problems as refused:
            form.add_problems(refused)
        else:
            return redirect("/notes", 303)
    return render(NotesPage(list_notes(), form), 422)


@api.read("/notes", list_schema(NoteRecord))
def list_all() -> dict[str, Any]:
    """List the newest notes."""
    return {"items": list_notes()}


class Oldest(
    Plugin,
    LifecycleHooks,
    WebHooks,
    DataHooks,
    PermissionHooks,
    PrivacyHooks,
    MunicipalityHooks,
    DiscussionHooks,
    ProposalHooks,
):
    """Notes of a neighbourhood."""

    name = "oldest"
    title = "Notes"
    version = "1.0"
    requires_sdk = ">=0.1"
    settings = NoteSettings
    capabilities = frozenset(set(Capability) - {Capability.NETWORK, Capability.FILES})

    def __init__(self) -> None:
        self.heard: list[str] = []

    def templates(self) -> Path:
        """Return the folder of templates."""
        return HERE / "templates"

    def migrations(self) -> Path:
        """Return the folder of migrations."""
        return HERE / "migrations"

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the pages."""
        return [blueprint]

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer notes to programs."""
        return [api]

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare what can be done."""
        return [SEE_ALL]

    @hookimpl
    def decide(self, actor: Actor, action: Action, subject: object) -> Decision | None:
        """Object to nothing."""
        return None

    @hookimpl
    def nav_items(self, actor: Actor) -> Sequence[NavItem]:
        """Put notes into the header."""
        return [NavItem("Notes", "/notes")]

    @hookimpl
    def slot_fills(self) -> Sequence[SlotFill]:
        """Greet on the home page and beside proposals."""
        return [
            SlotFill("home.bottom", lambda: Markup("<p>Notes from the neighbourhood</p>")),
            SlotFill("proposal.sidebar", self.beside),
        ]

    def beside(self, proposal: ProposalRecord) -> str:
        """Return words beside a proposal."""
        return f"A note on {proposal.title}"

    @hookimpl
    def settings_pages(self) -> Sequence[SettingsPage]:
        """Let administrators change how long a note is."""
        return [SettingsPage("oldest", NoteSettings, self.title)]

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Declare what the plugin tells."""
        return [Noted]

    @hookimpl
    def subscriptions(self) -> Sequence[Subscription]:
        """Hear of notes."""
        return [Subscription("oldest.hear", ("oldest.noted",), self.hear, Idempotency.KEY)]

    def hear(self, envelope: EventEnvelope) -> None:
        """Remember what was heard."""
        self.heard.append(envelope.type)

    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Look after notes."""
        return [PeriodicJob("oldest.look", timedelta(days=1), lambda: "looked", "Look")]

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Check notes."""
        return [Check("oldest.notes", "Notes are short", "integrity", self.too_long)]

    def too_long(self) -> list[Finding]:
        """Return notes that are too long."""
        return [
            Finding(Severity.ERROR, f"A note of {len(note.words)} characters.")
            for note in list_notes()
            if len(note.words) > 120
        ]

    @hookimpl
    def check_comment(self, actor: Actor, draft: Any) -> Sequence[Problem]:
        """Refuse nothing."""
        return []

    @hookimpl
    def proposal_badges(self, proposal: ProposalRecord) -> Sequence[str]:
        """Return a word beside the title."""
        return ["Noted"]

    @hookimpl
    def happening_in(self, actor: Actor, area: Any, area_ids: Any) -> Sequence[Happening]:
        """Return what goes on."""
        return [Happening("A note", "/notes", "Note", now())]

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify every column."""
        why = ("Notes", "Consent", "Until erased")
        return PrivacyInventory(
            personal=[
                PersonalColumn("plugin_oldest_note.person_id", *why),
                PersonalColumn("plugin_oldest_note.words", *why),
            ],
            plain=["plugin_oldest_note.id", "plugin_oldest_note.written_at"],
        )

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Give out what a person wrote."""
        mine = select(NoteRow.words).where(NoteRow.person_id == person_id)
        return {"notes": list(session().scalars(mine))}

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Take a person's words away."""
        session().execute(
            update(NoteRow)
            .where(NoteRow.person_id == person_id)
            .values(person_id=None, words="")
            .execution_options(synchronize_session=False)
        )


plugin = Oldest()

"""Registers the orchard with the portal: pages, parts of pages, events, jobs, search, checks."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from flask import Blueprint
from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.sdk import (
    Actor,
    Capability,
    Check,
    CommentSubject,
    ConsultationHooks,
    DataHooks,
    Decision,
    DiscussionHooks,
    Event,
    EventEnvelope,
    Finding,
    LifecycleHooks,
    Model,
    NavItem,
    Page,
    PeriodicJob,
    PersonalColumn,
    Plugin,
    PrivacyHooks,
    PrivacyInventory,
    SearchDocument,
    SearchSource,
    SlotFill,
    Subscription,
    TallyTarget,
    WebHooks,
    add_to_tally,
    current_actor,
    emit,
    event_type,
    hookimpl,
    new_id,
    public,
    render,
    session,
    signed_in,
    touch,
    unit_of_work,
)

HOME = Path(__file__).resolve().parent
SHOWN = "Trees of the town"
HARVESTS = "orchard.harvests"


class TreeRow(Model):
    """A tree; one may be grafted from another."""

    __tablename__ = "plugin_orchard_tree"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    keeper_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    grafted_from: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("plugin_orchard_tree.id", ondelete="SET NULL")
    )
    harvests: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True)
class OrchardSettings:
    """What the town decides about its trees."""

    greeting: str = SHOWN


@event_type("orchard.tree_planted", subject="tree", public=True)
@dataclass(frozen=True)
class TreePlanted(Event):
    """A tree was planted."""

    tree_id: uuid.UUID


@dataclass(frozen=True)
class TreesPage(Page):
    """All trees."""

    template: ClassVar[str] = "orchard/trees.html"
    trees: Sequence[str]


pages = Blueprint("orchard", __name__, url_prefix="/orchard")


@pages.get("/")
@public
def trees() -> Any:
    """List the trees."""
    return render(TreesPage(list(session().execute(select(TreeRow.name)).scalars())))


@pages.get("/process")
@public
def process() -> str:
    """Say which process answers."""
    return str(os.getpid())


@pages.post("/plant/<name>")
@signed_in
def plant(name: str) -> str:
    """Plant a tree, and count its first harvest."""
    tree = TreeRow(id=new_id(), name=name, keeper_id=current_actor().person_id, harvests=0)
    with unit_of_work():
        session().add(tree)
        session().flush()
        add_to_tally(HARVESTS, tree.id, 1)
        emit(TreePlanted(tree.id))
        touch("orchard")
    return str(tree.id)


def _document(tree_id: uuid.UUID) -> SearchDocument | None:
    tree = session().get(TreeRow, tree_id)
    if tree is None:
        return None
    return SearchDocument(
        key=f"tree:{tree.id}",
        kind="tree",
        title=tree.name,
        body=SHOWN,
        language="en",
        url="/orchard/",
        summary=SHOWN,
        published_at=datetime(2026, 5, 1, tzinfo=UTC),
    )


def _ids() -> Iterable[uuid.UUID]:
    return session().execute(select(TreeRow.id)).scalars()


def _title(tree_id: uuid.UUID) -> str | None:
    return session().execute(select(TreeRow.name).where(TreeRow.id == tree_id)).scalar()


def _told(_envelope: EventEnvelope) -> None:
    session().execute(select(func.count()).select_from(TreeRow)).scalar_one()


def _sound() -> Iterable[Finding]:
    return []


class Orchard(
    Plugin,
    LifecycleHooks,
    WebHooks,
    DataHooks,
    PrivacyHooks,
    DiscussionHooks,
    ConsultationHooks,
):
    """Looks after the trees of a town."""

    name = "orchard"
    title = "Orchard"
    version = "1.0"
    capabilities = frozenset(
        {Capability.ROUTES, Capability.SLOTS, Capability.EVENTS, Capability.TABLES}
    )
    settings = OrchardSettings

    def templates(self) -> Path:
        """Return the folder of its templates."""
        return HOME / "templates"

    def migrations(self) -> Path:
        """Return the folder of its revisions."""
        return HOME / "migrations"

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount its pages."""
        return [pages]

    @hookimpl
    def nav_items(self, actor: Actor) -> Sequence[NavItem]:
        """Stand in the header."""
        return [NavItem(SHOWN, "/orchard/")]

    @hookimpl
    def slot_fills(self) -> Sequence[SlotFill]:
        """Stand on the home page."""
        return [SlotFill("home.bottom", lambda **_context: SHOWN)]

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Say what happens."""
        return [TreePlanted]

    @hookimpl
    def subscriptions(self) -> Sequence[Subscription]:
        """Be told of everything."""
        return [Subscription("orchard.watch", ("*",), _told)]

    @hookimpl
    def search_sources(self) -> Sequence[SearchSource]:
        """Let trees be found."""
        return [SearchSource("tree", "Trees", ("orchard.*",), _document, _ids)]

    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Prune."""
        return [PeriodicJob("orchard.prune", timedelta(hours=1), lambda: "pruned", "Prune")]

    @hookimpl
    def tally_targets(self) -> Sequence[TallyTarget]:
        """Count harvests."""
        return [TallyTarget(HARVESTS, TreeRow.id, TreeRow.harvests)]

    @hookimpl
    def comment_subjects(self) -> Sequence[CommentSubject]:
        """Let people talk about a tree."""
        return [
            CommentSubject("tree", _title, lambda _id: "/orchard/", lambda _a, _i: Decision.yes())
        ]

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """See whether the trees are sound."""
        return [Check("orchard.sound", "The trees are sound", "integrity", _sound)]

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Say what is kept."""
        keeper = PersonalColumn(
            "plugin_orchard_tree.keeper_id", "Care of trees", "Consent", "Until erasure"
        )
        plain = [f"plugin_orchard_tree.{name}" for name in ("id", "name", "grafted_from")]
        return PrivacyInventory([keeper], [*plain, "plugin_orchard_tree.harvests"])

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Give out a person's trees."""
        mine = select(TreeRow.name).where(TreeRow.keeper_id == person_id)
        return {"trees": list(session().execute(mine).scalars())}

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Forget who looked after a tree."""
        for tree in session().execute(select(TreeRow).where(TreeRow.keeper_id == person_id)):
            tree[0].keeper_id = None


plugin = Orchard()

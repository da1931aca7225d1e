"""What a method can do beside letting people take part; each is asked for by a hook of its own.

Clones, the results page, the report, open data, answers to contributions and paper forms know
no method: they ask whoever registered these objects, the portal's methods and plugins alike.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from portal.consultations.participation.records import Participant
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import Slice
from portal.core.permissions import Actor
from portal.core.plugins.handed_over import Use
from portal.core.plugins.spec import FailPolicy


@dataclass(frozen=True, slots=True)
class ContributionRecord:
    """Something somebody contributed, as everybody may read it.

    :param kind: the kind of its source.
    :param title: a short title, where the contribution has one.
    :param text: its public text, without a name.
    :param url: where it stands.
    """

    kind: str
    id: uuid.UUID
    phase_id: uuid.UUID
    text: str
    url: str
    made_at: datetime
    title: str = ""


class ContributionSource(Protocol):
    """Contributions of one kind, which answers of the council can be linked to.

    :ivar kind: stable machine name.
    :ivar title: what people call them.
    """

    kind: str
    title: Any

    def find(
        self,
        consultation_id: uuid.UUID,
        words: str = "",
        phase_id: uuid.UUID | None = None,
        cursor: str | None = None,
    ) -> Slice[ContributionRecord]:
        """Return public contributions, the newest first, which contain ``words``."""

    def load(self, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, ContributionRecord]:
        """Return those of ``ids`` that are still public."""


class PhaseContents(Protocol):
    """What officers set up in a phase beside its settings: questions, options, a text.

    :ivar method: name of the participation method.
    """

    method: str

    def export(self, phase: PhaseRecord) -> Mapping[str, Any]:
        """Return it as JSON values, without anything people contributed."""

    def restore(
        self,
        actor: Actor,
        consultation: ConsultationRecord,
        phase: PhaseRecord,
        content: Mapping[str, Any],
    ) -> None:
        """Set a new phase up with what :meth:`export` gave.

        :raises portal.core.problems.Problems: naming what cannot be used.
        """


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A line of a chart and of its table.

    :param share: part of the chart's base, from 0 to 1, where there is one.
    """

    label: str
    value: int | float | str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class ResultChart:
    """A chart, and at once its table.

    :param key: stable within the phase, for addresses.
    :param base: how many people or contributions it is about.
    :param kind: ``bars``, or ``table`` where a chart says nothing.
    """

    key: str
    title: str
    rows: tuple[ResultRow, ...]
    base: int
    kind: str = "bars"
    note: str = ""


@dataclass(frozen=True, slots=True)
class PhaseResult:
    """What came of a phase.

    :param headline: one sentence everybody understands.
    :param text: more, as Markdown.
    """

    headline: str
    text: str = ""
    charts: tuple[ResultChart, ...] = ()


Place = tuple[uuid.UUID | None, str]
"""Area and age group of those who took part; nothing and empty where they are not known."""


@dataclass(frozen=True, slots=True)
class GroupedAnswers:
    """What was answered to one question, by area and age group: what weighting is made of.

    It never leaves the portal like this, since its groups may be small.

    :param answered: how many answered at all.
    :param options: option → how many chose it.
    """

    title: str
    answered: Mapping[Place, int]
    options: Mapping[str, Mapping[Place, int]]


class PhaseResults(Protocol):
    """Results of one method's phases.

    The portal's own methods may also have ``grouped(consultation, phase)``, which returns
    :class:`GroupedAnswers`; results of finished phases are then shown weighted as well.

    :ivar method: name of the participation method.
    """

    method: str

    def results(self, consultation: ConsultationRecord, phase: PhaseRecord) -> PhaseResult | None:
        """Return what everybody may know now, ``None`` while there is nothing to show."""


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table of open data, made while it is sent.

    :param name: of the file, without an ending.
    :param columns: (name, description) of each column, for the data dictionary.
    :param rows: called once; gives the lines.
    """

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: Callable[[], Iterable[Sequence[Any]]]


class OpenTables(Protocol):
    """Anonymous open data of one method's phases.

    :ivar method: name of the participation method.
    """

    method: str

    def tables(self, consultation: ConsultationRecord, phase: PhaseRecord) -> Sequence[OpenTable]:
        """Return the tables everybody may have now."""


@dataclass(frozen=True, slots=True)
class EntryField:
    """A field of a paper form, as it is keyed in.

    :param kind: ``choice``, ``several``, ``ranking``, ``points``, ``text`` or ``number``.
    :param options: (value, label) of what can be chosen.
    :param most: greatest number of options, or of points; 0 for no bound.
    """

    name: str
    label: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    most: int = 0


class PaperEntry(Protocol):
    """How forms of one method are entered for others, at the desk or from paper.

    :ivar method: name of the participation method.
    """

    method: str

    def fields(self, consultation: ConsultationRecord, phase: PhaseRecord) -> Sequence[EntryField]:
        """Return the fields in the order of the form."""

    def record(
        self,
        participant: Participant,
        consultation: ConsultationRecord,
        phase: PhaseRecord,
        answers: Mapping[str, Sequence[str]],
    ) -> None:
        """Count one form, in the unit of work under way.

        :param answers: field → what was keyed in: values of options, in order of preference
            for ``ranking``, ``value=points`` for ``points``, else one text.
        :raises portal.core.problems.Problems: naming fields.
        """


@dataclass(frozen=True, slots=True)
class Capability:
    """A kind of object methods hand over.

    :param key: attribute by which one is found: ``method`` or ``kind``.
    :param uses: how functions of plugins' objects are called.
    """

    name: str
    protocol: Any
    key: str
    uses: Mapping[str, Use] = field(default_factory=dict)


_READ = Use(budget_ms=1000, queries=20)
_WRITE = Use(fail=FailPolicy.CLOSED, budget_ms=5000, queries=1000)

SOURCES = Capability(
    "contribution_sources", ContributionSource, "kind", {"find": _READ, "load": _READ}
)
CONTENTS = Capability(
    "phase_contents", PhaseContents, "method", {"export": _WRITE, "restore": _WRITE}
)
RESULTS = Capability("phase_results", PhaseResults, "method", {"results": _READ})
TABLES = Capability("open_tables", OpenTables, "method", {"tables": _READ})
ENTRIES = Capability("paper_entries", PaperEntry, "method", {"fields": _WRITE, "record": _WRITE})

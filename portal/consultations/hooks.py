"""Hooks of consultations: participation methods, and objections to publishing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from flask import Flask, current_app
from wtforms import Form

from portal.consultations.capabilities import (
    CONTENTS,
    ENTRIES,
    RESULTS,
    SOURCES,
    TABLES,
    Capability,
    ContributionSource,
    OpenTables,
    PaperEntry,
    PhaseContents,
    PhaseResults,
)
from portal.consultations.composing.records import ConsultationTemplate
from portal.consultations.records import ConsultationRecord, MethodSummary, PhaseRecord
from portal.core.plugins.gathering import gather
from portal.core.plugins.handed_over import Use, hand_over
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import FailPolicy, HookSpec, hookspec
from portal.core.problems import Problem

_METHODS = "portal_participation_methods"


class ParticipationMethod(Protocol):
    """A way of taking part in a phase.

    :ivar name: stable machine name, kept in every phase that uses it.
    :ivar title: what officers choose it by.
    :ivar icon: name of an icon.
    :ivar call: the verb on the button that leads to it, "Say what you think".

    A method may also have ``ways``: the ways in beside an account that it takes, of
    ``without_account`` and ``codes``. Without it people need an account.
    """

    name: str
    title: Any
    icon: str
    call: Any

    def settings_form(self) -> type[Form]:
        """Return the form with which an officer sets the method up in a phase."""

    def entry_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str:
        """Return where people take part."""

    def results_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return where the results are, ``None`` while there are none to show."""

    def office_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return where officers look after what people contribute."""

    def summary(self, consultation: ConsultationRecord, phase: PhaseRecord) -> MethodSummary:
        """Return what to say of a phase on the consultation's page; at most two queries."""

    def problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return what is wrong with a phase's settings."""


USES: Mapping[str, Use] = {
    "settings_form": Use(fail=FailPolicy.CLOSED, budget_ms=500, queries=10),
    "problems": Use(fail=FailPolicy.CLOSED, budget_ms=500, queries=10),
    "entry_url": Use(instead=""),
    "results_url": Use(budget_ms=500, queries=10),
    "office_url": Use(),
    "summary": Use(budget_ms=500, queries=10, instead=MethodSummary()),
}
"""How methods of plugins are called: shown without what fails, set up only with what works."""


class ConsultationHooks(HookSpec):
    """Add ways of taking part, and object to publishing."""

    @hookspec(fail=FailPolicy.BROKEN)
    def participation_methods(self) -> Sequence[ParticipationMethod]:
        """Offer ways of taking part that officers choose for a phase.

        When: once in every process; the methods of what is returned are called on the pages of
            consultations, with 500 ms and 10 queries each.
        Given: nothing.
        Returns: participation methods.
        Failure: the plugin is broken and left out. A method that fails on a page is left out of
            it; phases that use it say that it is not available now.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def contribution_sources(self) -> Sequence[ContributionSource]:
        """Let the council's answers be linked to contributions of a kind.

        When: once in every process; the sources are searched when officers answer, and read when
            somebody looks at the answers, with a second and 20 queries each.
        Given: nothing.
        Returns: sources, each with a kind of its own.
        Failure: the plugin is broken and left out. A source that fails shows nothing.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def phase_contents(self) -> Sequence[PhaseContents]:
        """Take along what a method has set up in a phase when a consultation is cloned.

        When: once in every process; used when consultations are cloned, exported, imported or
            made from a template.
        Given: nothing.
        Returns: one object for each method.
        Failure: the plugin is broken and left out. One that fails while a consultation is copied
            stops the copying, and nothing is kept.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def phase_results(self) -> Sequence[PhaseResults]:
        """Say what came of a phase: for the results page, the report and charts elsewhere.

        When: once in every process; asked when one of these is made, with a second and 20 queries.
        Given: nothing.
        Returns: one object for each method.
        Failure: the plugin is broken and left out. One that fails leaves its phase without results.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def open_tables(self) -> Sequence[OpenTables]:
        """Give the open data of a phase, without anybody's name.

        When: once in every process; asked when open data of a consultation is fetched.
        Given: nothing.
        Returns: one object for each method.
        Failure: the plugin is broken and left out. One that fails leaves its tables out.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def paper_entries(self) -> Sequence[PaperEntry]:
        """Let officers enter forms for others, at the desk or from paper.

        When: once in every process; used where officers enter forms.
        Given: nothing.
        Returns: one object for each method.
        Failure: the plugin is broken and left out. One that fails refuses the form; nothing is
            counted.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def consultation_templates(self) -> Sequence[ConsultationTemplate]:
        """Offer consultations to begin with: phases, methods and helpful texts.

        When: once in every process; officers choose one of all templates when they begin a
            consultation.
        Given: nothing.
        Returns: templates, each with a name of its own and at least one phase. A phase whose
            method is not enabled is left out when the template is used, and officers are told.
        Failure: the plugin is broken and left out. Where a template's contents cannot be used
            by their method, no draft is made, and the officer is told what is wrong.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.CLOSED)
    def check_opening(self, consultation: ConsultationRecord) -> Sequence[Problem]:
        """Name what must be mended before a consultation may be published.

        When: when an officer publishes it, after the portal's own list of what is missing.
        Given: ``consultation``, with its phases.
        Returns: problems; none lets it be published.
        Failure: it is not published, and the officer is asked to try again.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.CLOSED)
    def check_closing(self, consultation: ConsultationRecord) -> Sequence[Problem]:
        """Name what people still wait for, so that a consultation is not closed over their heads.

        When: when an officer closes or archives a consultation. Before its last phase is over it
            can be closed all the same; what was named is written into the audit log, and it is
            asked again before it is archived.
        Given: ``consultation``, with its phases.
        Returns: problems; none lets it be closed.
        Failure: it stays open, and the officer is asked to try again.
        """
        raise NotImplementedError


def gather_capabilities(app: Flask) -> None:
    """Ask every ready plugin for what its methods can do beside letting people take part."""
    asked: tuple[tuple[Capability, Any], ...] = (
        (SOURCES, ConsultationHooks.contribution_sources),
        (CONTENTS, ConsultationHooks.phase_contents),
        (RESULTS, ConsultationHooks.phase_results),
        (TABLES, ConsultationHooks.open_tables),
        (ENTRIES, ConsultationHooks.paper_entries),
    )
    for capability, hook in asked:
        app.extensions[_place(capability)] = {}
        gather(app, hook, partial(_take, app, capability))


def _take(app: Flask, capability: Capability, plugin: Plugin, answers: Sequence[Any]) -> None:
    found: dict[str, tuple[str, Any]] = app.extensions[_place(capability)]
    for answer in answers:
        key = getattr(answer, capability.key)
        if key in found:
            raise ValueError(f"{capability.name}: there is one for “{key}” already")
        place = f"{capability.name} {key}"
        kept = hand_over(plugin, answer, capability.protocol, capability.uses, place)
        found[key] = (plugin.name, kept)


def _place(capability: Capability) -> str:
    return f"portal_{capability.name}"


def capabilities(capability: Capability) -> Mapping[str, Any]:
    """Return what methods of plugins that take part now can do, by method or kind."""
    manager = plugins_of(current_app)
    found: dict[str, tuple[str, Any]] = current_app.extensions[_place(capability)]
    return {key: one for key, (plugin, one) in found.items() if manager.is_enabled(plugin)}


def gather_methods(app: Flask) -> None:
    """Ask every ready plugin for its methods; a failing one is left out and marked broken."""
    found: dict[str, tuple[str, ParticipationMethod]] = {}

    def take(plugin: Plugin, answers: Sequence[ParticipationMethod]) -> None:
        for method in answers:
            if method.name in found:
                raise ValueError(f"there is a method “{method.name}” already")
            kept = hand_over(plugin, method, ParticipationMethod, USES, f"method {method.name}")
            found[method.name] = (plugin.name, kept)

    gather(app, ConsultationHooks.participation_methods, take)
    app.extensions[_METHODS] = found


def methods() -> Mapping[str, ParticipationMethod]:
    """Return the participation methods of plugins that take part now, by name."""
    manager = plugins_of(current_app)
    found: dict[str, tuple[str, ParticipationMethod]] = current_app.extensions[_METHODS]
    return {name: method for name, (plugin, method) in found.items() if manager.is_enabled(plugin)}


def ways_of(name: str) -> frozenset[str]:
    """Return the ways in beside an account that a method takes: names of fields of ``Access``."""
    method = methods().get(name)
    entered = {"desk", "paper"} if name in capabilities(ENTRIES) else set()
    return frozenset({*getattr(method, "ways", ()), *entered})


def method_of(phase: PhaseRecord) -> ParticipationMethod | None:
    """Return the method of a phase, ``None`` while its plugin is switched off."""
    return methods().get(phase.method)

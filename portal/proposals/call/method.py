"""The call for proposals as consultations see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Form

from portal.consultations.records import ConsultationRecord, MethodSummary, Moment, PhaseRecord
from portal.core.problems import Problem
from portal.core.web.formats import number
from portal.municipality.queries import area_by_slug, topic_by_slug
from portal.proposals.call.forms import CallSettingsForm
from portal.proposals.call.queries import counts_of
from portal.proposals.call.records import BY_NUMBER, BY_THRESHOLD, METHOD, MOST, CallSettings


class CallMethod:
    """People propose, support what others propose, and the council goes on with a shortlist."""

    name = METHOD
    title: Any = _l("Call for proposals")
    icon = "lightbulb"
    call: Any = _l("Propose and support")

    def settings_form(self) -> type[Form]:
        """Return the form of a phase's settings."""
        return CallSettingsForm

    def entry_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str:
        """Return where people propose."""
        return url_for("call.index", slug=consultation.slug, phase_id=phase.id)

    def results_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return the shortlist once the call is over, and the list until then."""
        over = consultation.moment(phase) is Moment.FINISHED
        endpoint = "call.results" if over else "call.index"
        return url_for(endpoint, slug=consultation.slug, phase_id=phase.id)

    def office_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return where officers look after what was proposed."""
        return url_for("call_office.index", consultation_id=consultation.id, phase_id=phase.id)

    def summary(self, consultation: ConsultationRecord, phase: PhaseRecord) -> MethodSummary:
        """Return how many proposals and supports there are."""
        # One query serves all phases of the page.
        known = g.setdefault("call_counts", {})
        if consultation.id not in known:
            phases = [one.id for one in consultation.phases if one.method == METHOD]
            known[consultation.id] = counts_of(phases)
        proposals, supports = known[consultation.id].get(phase.id, (0, 0))
        words = ngettext("%(n)s proposal", "%(n)s proposals", proposals, n=number(proposals))
        more = ngettext("%(n)s support", "%(n)s supports", supports, n=number(supports))
        return MethodSummary(
            participants=consultation.participants,
            contributions=_("%(proposals)s, %(supports)s", proposals=words, supports=more),
        )

    def problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return what is wrong with a phase's settings."""
        try:
            found = CallSettings.of(settings)
        except (TypeError, ValueError):
            return [Problem("per_person", "number", _("Give a number of zero or more."))]
        problems = [
            Problem(name, "range", _("Give a number of zero or more."))
            for name in ("per_person", "supports_per_person", "least_supports", "threshold")
            if not 0 <= getattr(found, name) <= MOST
        ]
        most = found.supports_per_person
        if most and found.least_supports > most:
            message = _("This is more than one person may support.")
            problems.append(Problem("least_supports", "order", message))
        if not 1 <= found.top <= 100:
            problems.append(Problem("top", "range", _("Give a number from 1 to 100.")))
        if found.shortlist not in (BY_THRESHOLD, BY_NUMBER):
            message = _("Choose what goes on to the next step.")
            problems.append(Problem("shortlist", "unknown", message))
        if any(topic_by_slug(slug) is None for slug in found.topics):
            problems.append(Problem("topics", "unknown", _("Choose topics of the list.")))
        if any(area_by_slug(slug) is None for slug in found.areas):
            problems.append(Problem("areas", "unknown", _("Choose areas of the list.")))
        return problems

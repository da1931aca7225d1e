"""Looking at signatures: every look at names and addresses is written into the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, flash, redirect, request, stream_with_context, url_for
from werkzeug.wrappers import Response as Answer

from portal.sdk import (
    AreaRecord,
    Page,
    Problems,
    Slice,
    areas,
    csv_response,
    current_actor,
    may,
    needs,
    render,
    unit_of_work,
)
from portal.sdk import gettext as _
from portal.sdk import lazy_gettext as _l
from portal_petitions import queries, service
from portal_petitions.forms import SignatureFilterForm
from portal_petitions.office import blueprint
from portal_petitions.policy import INVALIDATE, SIGNATURES
from portal_petitions.records import (
    PetitionRecord,
    SignatureFilter,
    SignatureRecord,
    SignatureState,
)

PAGE = 50
FOR_FILES = 500
STATE_WORDS: Mapping[SignatureState, tuple[Any, str]] = {
    SignatureState.PENDING: (_l("Not confirmed yet"), "waiting"),
    SignatureState.CONFIRMED: (_l("Confirmed"), "done"),
    SignatureState.INVALIDATED: (_l("Taken out"), "declined"),
    SignatureState.REMOVED: (_l("Removed"), "closed"),
}
UNCOUNTED_WORDS: Mapping[str, Any] = {
    "burst": _l("Not counted: too many at once"),
    "sustained": _l("Not counted: too many over time"),
    "blocked": _l("Not counted: blocked network or mail domain"),
}


@dataclass(frozen=True)
class SignaturesPage(Page):
    """Signatures of one petition, found by filters.

    :param arguments: the filters as arguments of an address, for links and for taking them out.
    """

    template: ClassVar[str] = "petitions/office/signatures.html"
    petition: PetitionRecord
    form: SignatureFilterForm
    found: Slice[SignatureRecord]
    narrows: bool
    state: str
    states: Sequence[tuple[str, Any]]
    arguments: Mapping[str, str]
    areas: Mapping[uuid.UUID, AreaRecord]
    by_area: Sequence[tuple[uuid.UUID | None, int]]
    state_words: Mapping[SignatureState, tuple[Any, str]]
    uncounted_words: Mapping[str, Any]
    may_invalidate: bool


def asked_filter() -> tuple[SignatureFilterForm, SignatureFilter]:
    """Return the form of filters as the address fills it, and the filter it means."""
    form = SignatureFilterForm(request.args)
    form.validate()
    return form, form.filter()


def arguments_of(form: SignatureFilterForm) -> dict[str, str]:
    """Return the filters that are set, as arguments of an address."""
    return {name: request.args[name] for name in form.data if request.args.get(name)}


@blueprint.get("/<id:petition_id>/signatures")
@needs(SIGNATURES)
def signatures(petition_id: uuid.UUID) -> Response:
    """Show signatures; who looked for what is written into the audit log."""
    actor = current_actor()
    petition = queries.access_petition(actor, petition_id)
    form, wanted = asked_filter()
    state = request.args.get("state", "")
    shown = SignatureState(state) if state in tuple(SignatureState) else None
    _note(petition_id, "search" if wanted.narrows else "list")
    exact = queries.exact_area_counts(petition_id)
    found = queries.signatures_of(
        petition_id, wanted, state=shown, cursor=request.args.get("cursor"), limit=PAGE
    )
    return render(
        SignaturesPage(
            petition=petition,
            form=form,
            found=found,
            narrows=wanted.narrows,
            state=state if shown else "",
            states=[("", _("All")), *((str(one), words[0]) for one, words in STATE_WORDS.items())],
            arguments=arguments_of(form),
            areas=areas(),
            by_area=sorted(exact.items(), key=lambda pair: -pair[1]),
            state_words=STATE_WORDS,
            uncounted_words=UNCOUNTED_WORDS,
            may_invalidate=may(actor, INVALIDATE),
        )
    )


def _note(petition_id: uuid.UUID, what: str) -> None:
    with unit_of_work():
        service.note_look(current_actor(), petition_id, what)


COLUMNS = (
    "number", "name", "email", "postcode", "area", "state", "counted", "uncounted_reason",
    "channel", "sponsor", "created_at", "confirmed_at", "address_key", "network_key",
)  # fmt: skip


@blueprint.get("/<id:petition_id>/signatures.csv")
@needs(SIGNATURES)
def signatures_as_csv(petition_id: uuid.UUID) -> Response:
    """Give the signatures the filters find as a table, with names and addresses."""
    queries.access_petition(current_actor(), petition_id)
    _form, wanted = asked_filter()
    _note(petition_id, "export")
    rows: Any = stream_with_context(_rows(petition_id, wanted))
    response = csv_response("signatures", COLUMNS, rows)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _rows(petition_id: uuid.UUID, wanted: SignatureFilter) -> Iterator[tuple[Any, ...]]:
    known, cursor = areas(), None
    while True:
        page = queries.signatures_of(petition_id, wanted, cursor=cursor, limit=FOR_FILES)
        for one in page.items:
            area = known.get(one.area_id) if one.area_id else None
            yield (
                one.number, one.name, one.email, one.postcode, area.slug if area else "",
                one.state, one.counted, one.uncounted_reason, one.channel, one.sponsor,
                one.created_at, one.confirmed_at, one.address_key, one.network_key,
            )  # fmt: skip
        cursor = page.next
        if cursor is None:
            return


@blueprint.post("/<id:petition_id>/signatures/<id:signature_id>/remove")
@needs(INVALIDATE)
def remove_signature(petition_id: uuid.UUID, signature_id: uuid.UUID) -> Answer:
    """Take one signature out because its person asked for it."""
    try:
        with unit_of_work():
            service.remove_signature(current_actor(), signature_id, request.form.get("why", ""))
    except Problems as refused:
        for problem in refused.problems:
            flash(problem.message, "danger")
    else:
        flash(_("The signature is removed."), "success")
    return redirect(url_for("petitions_office.signatures", petition_id=petition_id), 303)


@blueprint.post("/<id:petition_id>/recount")
@needs(INVALIDATE)
def recount(petition_id: uuid.UUID) -> Answer:
    """Count the signatures one by one and correct what is shown."""
    with unit_of_work():
        off_by = service.recount_petition(current_actor(), petition_id)
    if off_by:
        flash(_("The counts were off by %(n)s and are right now.", n=off_by), "warning")
    else:
        flash(_("The counts are exact."), "success")
    return redirect(url_for("petitions_office.show", petition_id=petition_id), 303)

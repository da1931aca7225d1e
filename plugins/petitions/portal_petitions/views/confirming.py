"""What links in mails lead to: confirming a signature, stopping mails.

Opening a link changes nothing, since programs that look through mail open links as well; the
button on the page does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from portal.sdk import (
    Page,
    Problem,
    Problems,
    client_address,
    limit,
    public,
    render,
    unit_of_work,
)
from portal.sdk import gettext as _
from portal_petitions import service
from portal_petitions.records import PendingSignature, PetitionItem, SignatureReceipt
from portal_petitions.views import blueprint


@dataclass(frozen=True)
class ConfirmPage(Page):
    """A signature that waits for its button."""

    template: ClassVar[str] = "petitions/confirm.html"
    pending: PendingSignature
    token: str


@dataclass(frozen=True)
class SignedPage(Page):
    """You are number N."""

    template: ClassVar[str] = "petitions/signed.html"
    petition: PetitionItem
    receipt: SignatureReceipt


@dataclass(frozen=True)
class LinkPage(Page):
    """A link that does not work any more, with the way on."""

    template: ClassVar[str] = "petitions/link.html"
    heading: str
    text: str
    petition: PetitionItem | None


@dataclass(frozen=True)
class NewsPage(Page):
    """Stopping the mails about one petition."""

    template: ClassVar[str] = "petitions/news.html"
    petition: PetitionItem
    token: str
    stopped: bool


@blueprint.get("/petitions/confirm/<token>")
@public
def confirm(token: str) -> Response:
    """Show the signature behind a link; once it is confirmed, its number."""
    try:
        pending = service.pending_signature(token)
    except Problems as refused:
        return _refused(refused, None)
    if pending.receipt is not None:
        return render(SignedPage(pending.petition, pending.receipt))
    return render(ConfirmPage(pending, token))


@blueprint.post("/petitions/confirm/<token>")
@public
@limit("60 per minute", by_address=True)
def do_confirm(token: str) -> Answer:
    """Confirm a signature; it is on disk before this answers."""
    try:
        with unit_of_work():
            service.confirm_signature(token, client_address())
    except Problems as refused:
        return _refused(refused, service.petition_of_confirm_token(token))
    return redirect(url_for("petitions.confirm", token=token), 303)


def _refused(refused: Problems, petition: PetitionItem | None) -> Response:
    problem: Problem = refused.problems[0]
    headings = {
        "bad_link": _("This link does not work"),
        "closed": _("This petition is closed"),
        "sponsors_full": _("It has all the sponsors it may have"),
        "invalidated": _("This signature was taken out"),
    }
    texts = {
        "bad_link": _(
            "It may have been cut off in the mail, or the signature was never confirmed and has "
            "been deleted. Copy the whole address from the mail, or sign again."
        ),
    }
    heading = headings.get(problem.code, _("This link does not work"))
    status = 404 if problem.code == "bad_link" else 410
    return render(
        LinkPage(str(heading), str(texts.get(problem.code, problem.message)), petition), status
    )


@blueprint.get("/petitions/news/<token>")
@public
def news(token: str) -> Response:
    """Ask whether mails about a petition should stop."""
    try:
        petition = service.petition_of_news_token(token)
    except Problems as refused:
        return _refused(refused, None)
    return render(NewsPage(petition, token, stopped=False))


@blueprint.post("/petitions/news/<token>")
@public
@limit("60 per minute", by_address=True)
def stop_news(token: str) -> Response:
    """Stop mails about a petition; the signature still counts."""
    try:
        with unit_of_work():
            petition = service.stop_news(token)
    except Problems as refused:
        return _refused(refused, None)
    return render(NewsPage(petition, token, stopped=True))

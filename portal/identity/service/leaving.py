"""Taking one's data along, and leaving."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _

from portal.core import clock
from portal.core.audit import write_audit
from portal.core.permissions import Actor, require
from portal.core.plugins.calls import collect
from portal.core.plugins.manager import plugins_of
from portal.core.privacy import PrivacyHooks
from portal.core.problems import NotFound, Problem, Problems
from portal.core.web.listings import to_json
from portal.identity.mails import send_goodbye
from portal.identity.policy import EXPORT_ACCOUNT, SECURE_ACCOUNT
from portal.identity.service.roles import keep_an_administrator
from portal.identity.service.second_factor import own_row


def everything_about(actor: Actor) -> Mapping[str, Any]:
    """Return what every feature and plugin keeps about the actor, by feature.

    What a plugin that failed keeps cannot be given; a note in its place says so.
    """
    require(actor, EXPORT_ACCOUNT, actor.person_id)
    if actor.person_id is None:  # pragma: no cover - the rule refused it; types need it said
        raise NotFound
    person_id = actor.person_id
    asked = [one.plugin.name for one in plugins_of(current_app).implementations("export_person")]
    given = dict(collect(PrivacyHooks.export_person, person_id=person_id))
    note = _("This part could not be read. Please write to us if you need it.")
    return {
        name: to_json(given[name]) if name in given else {"note": note}
        for name in asked
        if name not in given or given[name]
    }


def export_archive(actor: Actor) -> bytes:
    """Return a ZIP with everything about the actor as JSON and as a page to read."""
    data = everything_about(actor)
    page = render_template("identity/export.html", data=data, made_at=clock.now())
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        files.writestr("read-me.html", page)
    return archive.getvalue()


def delete_own_account(actor: Actor, *, sure: bool) -> None:
    """Erase the actor's account: identity gone, votes stay counted.

    :raises Problems: when they are not sure, or nobody would administer the portal.
    """
    require(actor, SECURE_ACCOUNT)
    if not sure:
        words = _("Tick the box to say that you are sure.")
        raise Problems(Problem("sure", "not_sure", words))
    person = own_row(actor)
    keep_an_administrator(person.id)
    email, language, person_id = person.email, person.language, person.id
    write_audit(actor, "identity.erased", subject_kind="person", subject_id=person_id)
    collect(PrivacyHooks.erase_person, person_id=person_id)
    if email:
        send_goodbye(email, language)

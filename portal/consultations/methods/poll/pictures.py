"""Pictures of options."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _

from portal.consultations.methods.poll.forms import OptionForm
from portal.consultations.methods.poll.policy import KIND
from portal.consultations.methods.poll.queries import consultations_with
from portal.consultations.methods.poll.service.setting_up import OPTION
from portal.consultations.queries import may_see
from portal.consultations.records import ConsultationRecord, ConsultationState
from portal.consultations.service.files import refusal_words
from portal.core.permissions import Actor
from portal.core.problems import Problem, Problems
from portal.core.storage.refusals import UploadRefused
from portal.core.uploads import forget_upload, store_image, uploads_of
from portal.voting.queries import subject_of_option


def replace_picture(
    actor: Actor, consultation: ConsultationRecord, option_id: uuid.UUID, form: OptionForm
) -> None:
    """Show another picture of an option; without a file the one there stays.

    :raises Problems: when it is no picture we can show.
    """
    file = form.picture.data
    if not file or not file.filename:
        return
    alt = form.picture_alt.data or ""
    if not alt:
        words = _("Say in a few words what the picture shows, for those who cannot see it.")
        raise Problems(Problem("picture_alt", "needed", words))
    before = uploads_of(OPTION, option_id)
    try:
        store_image(
            file.stream,
            subject_kind=OPTION,
            subject_id=option_id,
            owner_id=actor.person_id,
            name=file.filename,
            alt=alt,
            public=consultation.state is not ConsultationState.DRAFT,
        )
    except UploadRefused as refused:
        raise Problems(Problem("picture", refused.code, refusal_words(refused))) from refused
    for old in before:
        forget_upload(old.id)


def may_see_picture(actor: Actor, option_id: uuid.UUID) -> bool:
    """Whether somebody may see an option's picture before the consultation is published."""
    subject = subject_of_option(option_id)
    if subject is None or subject[0] != KIND:
        return False
    return any(may_see(actor, one.id) for one in consultations_with([subject[1]]))

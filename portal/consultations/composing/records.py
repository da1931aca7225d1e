"""What consultations are composed from: templates, and the plan everything is written from."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.consultations.records import Access, ConsultationDraft, PhaseDraft
from portal.core.i18n import TranslatedText

NOT_OTHERWISE = Access()

GAP = "[…]"
"""What a template writes where only the officer knows the words; nothing with it is published."""


@dataclass(frozen=True, slots=True)
class TemplatePhase:
    """A phase of a template.

    :param method: name of a participation method; where it is not enabled, the template is
        offered without this phase.
    :param starts: days after the consultation's first day.
    :param lasts: how many days it is open.
    :param settings: settings of the method that differ from its defaults.
    :param contents: what the phase begins with, as the method's ``phase_contents`` gives it;
        ``None`` for nothing.
    :param access: ways into the phase beside an account.
    """

    method: str
    title: TranslatedText
    description: TranslatedText
    starts: int
    lasts: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    contents: Mapping[str, Any] | None = None
    access: Access = NOT_OTHERWISE


@dataclass(frozen=True, slots=True)
class ConsultationTemplate:
    """A consultation to begin with: phases, methods and helpful texts.

    :param name: stable machine name; a plugin's begins with the plugin's name.
    :param title: what officers choose it by.
    :param help: when it is the right one, in one or two sentences.
    :param icon: name of an icon.
    :param summary: a text to begin with, in every language the template knows.
    :param description: what is asked, with ``[…]`` where only the officer knows the words.
    :param privacy_notice: what is kept, why and how long, with the same gaps.
    """

    name: str
    title: Any
    help: Any
    icon: str
    summary: TranslatedText
    description: TranslatedText
    privacy_notice: TranslatedText
    phases: tuple[TemplatePhase, ...]


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """A phase that is to be written, with what it begins with."""

    draft: PhaseDraft
    contents: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole consultation that is to be written: from a template, a copy or a file."""

    draft: ConsultationDraft
    phases: tuple[PlannedPhase, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewRecord:
    """A secret link to a draft; the secret itself is not kept.

    :param label: whom it was given to, as the officer wrote it.
    :param used: how often it was opened.
    """

    id: uuid.UUID
    consultation_id: uuid.UUID
    label: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    used: int

    def is_valid(self, moment: datetime) -> bool:
        """Whether it opens anything at ``moment``."""
        return self.revoked_at is None and moment < self.expires_at

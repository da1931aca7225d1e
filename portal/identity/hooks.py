"""Hooks of identity: ways to sign in and to prove residence, fields of profiles, objections."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from portal.core.fields import ExtraField
from portal.core.plugins.spec import FailPolicy, HookSpec, hookspec
from portal.core.problems import Problem

if TYPE_CHECKING:
    from portal.core.permissions import Actor
    from portal.core.web.forms import PortalForm
    from portal.identity.drafts import RegistrationDraft


@dataclass(frozen=True, slots=True)
class ResidenceProof:
    """What a verification method found out.

    :param registry_hash: keyed hash of the registry's number of the natural person; unique, so
        that one person acts once. Made with ``registry_hash`` of ``portal.identity.proofs.keyed``.
    :param expires_on: last day it holds, or ``None`` for ever.
    """

    registry_hash: str
    area_id: uuid.UUID | None = None
    birth_date: date | None = None
    expires_on: date | None = None


class VerificationMethod(Protocol):
    """A way to prove where one lives.

    ``name`` stands in addresses; ``level`` is what it yields (1 to 3); ``requirements`` says what
    to have at hand before starting; ``form_class`` is shown to the citizen, and its
    ``answers()`` (or, without such a method, its ``data``) is given to :meth:`prove`.
    """

    name: str
    title: Any
    summary: Any
    level: int
    requirements: Sequence[Any]
    form_class: type[PortalForm]

    def is_ready(self) -> bool:
        """Whether it can be used now (a census has been uploaded, a gateway is configured)."""
        ...

    def prove(self, actor: Actor, answers: Mapping[str, Any]) -> ResidenceProof | None:
        """Return the proof the form's answers give, ``None`` when they prove nothing.

        It only reads; attempts are counted and the proof is written down by identity.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileField(ExtraField):
    """A field in the form of a person's profile.

    :param public: whether it is shown on a profile that everybody can see; otherwise the person
        alone sees it, in the form and in their own data.
    """

    public: bool = True


class IdentityHooks(HookSpec):
    """Add to how people come in and prove who they are."""

    @hookspec(fail=FailPolicy.SKIP, budget_ms=200, queries=2)
    def verification_methods(self) -> Sequence[VerificationMethod]:
        """Offer ways to prove where one lives.

        When: on the pages of verification.
        Given: nothing.
        Returns: methods, in the order they are offered; a name that is taken is left out. Each
            one's ``is_ready`` and ``prove`` are called afterwards, with 5 seconds and 10 queries.
        Failure: the page is shown without them. A ``prove`` that fails proves nothing, and the
            person is asked to try again.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.CLOSED, budget_ms=200, queries=3)
    def check_registration(self, draft: RegistrationDraft) -> Sequence[Problem]:
        """Say why somebody may not register.

        When: when the form of registration is sent, before anything is written or mailed.
        Given: ``draft``, what was typed, without the password.
        Returns: problems, the same for known and unknown addresses; none lets the person in.
        Failure: nobody is registered, and the person is asked to try again.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def profile_fields(self) -> Sequence[ProfileField]:
        """Add fields to the form of a person's profile.

        When: once in every process; the fields are there while the plugin is enabled.
        Given: nothing.
        Returns: fields. What people fill in is kept with their account, given out with their
            data and erased with it.
        Failure: the plugin is broken and left out.
        """
        raise NotImplementedError

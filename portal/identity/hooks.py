"""Hooks of identity: other ways to sign in, to prove residence, and to refuse a registration."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

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


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """A place elsewhere where people can sign in (OpenID Connect).

    :param issuer: with the subject, the key of the link; never the e-mail address.
    """

    name: str
    title: Any
    issuer: str
    client_id: str


class IdentityHooks(HookSpec):
    """Add to how people come in and prove who they are."""

    @hookspec(fail=FailPolicy.BROKEN)
    def verification_methods(self) -> Sequence[VerificationMethod]:
        """Return ways to prove residence, in the order they are offered."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP)
    def identity_providers(self) -> Sequence[IdentityProvider]:
        """Return places elsewhere where people can sign in."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.CLOSED, budget_ms=200, queries=3)
    def check_registration(self, draft: RegistrationDraft) -> Sequence[Problem]:
        """Return why somebody may not register; the same for known and unknown addresses."""
        raise NotImplementedError

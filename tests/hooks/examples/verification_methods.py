"""Lets people prove where they live with a word the town hall mailed them."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import StringField

from portal.sdk import (
    Actor,
    IdentityHooks,
    Plugin,
    PortalForm,
    ResidenceProof,
    hookimpl,
    registry_hash,
)

WORDS = {"lighthouse": "resident 4711"}


class WordForm(PortalForm):
    """One word."""

    word = StringField("The word in our letter")


class Letter:
    """A letter with a word in it."""

    name = "letter"
    title = "A letter"
    summary = "We send you a word by post."
    level = 1
    requirements: Sequence[Any] = ("The letter",)
    form_class: type[PortalForm] = WordForm

    def is_ready(self) -> bool:
        """Offer it while there are words."""
        return bool(WORDS)

    def prove(self, actor: Actor, answers: Mapping[str, Any]) -> ResidenceProof | None:
        """Return whose word it is; one person cannot use it for two accounts."""
        resident = WORDS.get(str(answers.get("word", "")).strip().lower())
        return ResidenceProof(registry_hash(resident)) if resident else None


class Letters(Plugin, IdentityHooks):
    """Proves residence by post."""

    name = "letters"
    title = "Letters"
    capabilities = frozenset()

    @hookimpl
    def verification_methods(self) -> list[Letter]:
        """Offer the letter."""
        return [Letter()]


plugin = Letters()

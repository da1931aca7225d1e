"""Verification by census: document number, birth date and postcode against the town's register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.core import clock
from portal.core.permissions import Actor
from portal.identity.forms.verification import CensusForm
from portal.identity.hooks import ResidenceProof
from portal.identity.proofs.keyed import match_hash
from portal.identity.queries.census import census_is_loaded, entry_matching

VALID_FOR = timedelta(days=730)


class CensusMethod:
    """Matches what a citizen knows with an uploaded census; nothing of it is kept in clear."""

    name = "census"
    title: Any = _l("With the town's register")
    summary: Any = _l(
        "Three details are compared with the register of residents. You are verified at once."
    )
    level = 2
    requirements: Sequence[Any] = (
        _l("Your identity document, for its number"),
        _l("Your date of birth"),
        _l("The postcode you are registered at"),
    )
    form_class = CensusForm

    def is_ready(self) -> bool:
        """Whether a census is in force."""
        return census_is_loaded()

    def prove(self, actor: Actor, answers: Mapping[str, Any]) -> ResidenceProof | None:
        """Look the details up, all three at once."""
        born: date = answers["birth_date"]
        entry = entry_matching(match_hash(answers["document"], born, answers["postcode"]))
        if entry is None:
            return None
        return ResidenceProof(
            registry_hash=entry.registry_hash,
            area_id=entry.area_id,
            birth_date=born,
            expires_on=clock.today() + VALID_FOR,
        )

"""Outgoing HTTP: the only way from the portal to other machines."""

from portal.core.http.egress import EgressClient
from portal.core.http.errors import EgressError, EgressFailed, EgressProblem, EgressRefused
from portal.core.http.response import EgressResponse

__all__ = [
    "EgressClient",
    "EgressError",
    "EgressFailed",
    "EgressProblem",
    "EgressRefused",
    "EgressResponse",
]

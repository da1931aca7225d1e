"""Factories: each makes and commits one believable thing, with hostile text where it may be."""

from portal.testing.factories.base import MakeBase
from portal.testing.factories.discussion import MakeDiscussion
from portal.testing.factories.identity import MakeIdentity
from portal.testing.factories.municipality import MakeMunicipality
from portal.testing.factories.polls import MakePolls
from portal.testing.factories.proposals import MakeProposals
from portal.testing.factories.responses import MakeResponses

__all__ = ["Make", "MakeBase"]


class Make(MakeIdentity, MakeMunicipality, MakeDiscussion, MakeProposals, MakePolls, MakeResponses):
    """All factories of the portal."""

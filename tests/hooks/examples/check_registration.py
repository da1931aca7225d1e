"""Takes no registrations from throw-away mailboxes."""

from portal.sdk import IdentityHooks, Plugin, Problem, RegistrationDraft, hookimpl

THROW_AWAY = {"mailinator.example"}


class Doorkeeper(Plugin, IdentityHooks):
    """Looks at addresses."""

    name = "doorkeeper"
    title = "Doorkeeper"
    capabilities = frozenset()

    @hookimpl
    def check_registration(self, draft: RegistrationDraft) -> list[Problem]:
        """Object, naming the field of the form."""
        if draft.email.rpartition("@")[2].lower() in THROW_AWAY:
            return [Problem("email", "throw_away", "Use an address you will keep.")]
        return []


plugin = Doorkeeper()

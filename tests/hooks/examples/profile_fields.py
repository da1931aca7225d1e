"""Asks people since when they have lived in town."""

from portal.sdk import FieldKind, IdentityHooks, Plugin, ProfileField, hookimpl


class OldTimers(Plugin, IdentityHooks):
    """Knows who has been here for long."""

    name = "old_timers"
    title = "Old-timers"
    capabilities = frozenset()

    @hookimpl
    def profile_fields(self) -> list[ProfileField]:
        """Add a year everybody sees, and a telephone number nobody else does."""
        return [
            ProfileField(
                name="since",
                label="In town since",
                help="The year you came, or were born.",
                kind=FieldKind.NUMBER,
                minimum=1900,
                maximum=2100,
            ),
            ProfileField(name="phone", label="Telephone", max_length=30, public=False),
        ]


plugin = OldTimers()

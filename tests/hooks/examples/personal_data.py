"""Says what it keeps about people, for the page about privacy."""

from portal.sdk import Capability, PersonalColumn, Plugin, PrivacyHooks, PrivacyInventory, hookimpl


class GuestBook(Plugin, PrivacyHooks):
    """Keeps a guest book."""

    name = "guest_book"
    title = "Guest book"
    capabilities = frozenset({Capability.PERSONAL_DATA})

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify every column of the table ``plugin_guest_book_entry``."""
        return PrivacyInventory(
            personal=[
                PersonalColumn(
                    "plugin_guest_book_entry.name",
                    purpose="Greetings in the guest book",
                    basis="Consent",
                    retention="Until the entry is a year old",
                )
            ],
            plain=["plugin_guest_book_entry.id", "plugin_guest_book_entry.written_at"],
        )


plugin = GuestBook()

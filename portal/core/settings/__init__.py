"""Settings: dataclasses whose values are kept as rows, per site or per consultation."""

from portal.core.settings.store import save_settings, settings_of

__all__ = ["save_settings", "settings_of"]

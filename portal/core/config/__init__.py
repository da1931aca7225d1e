"""Configuration: one ``portal.toml`` plus ``PORTAL_*`` variables, every option declared."""

from portal.core.config.load import ConfigError, load_config
from portal.core.config.options import Config, Option, declared_options

__all__ = ["Config", "ConfigError", "Option", "declared_options", "load_config"]

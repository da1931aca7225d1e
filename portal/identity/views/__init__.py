"""Public pages of identity."""

from portal.identity.views import account, data, people, register, security, sign_in
from portal.identity.views.blueprint import blueprint

__all__ = ["account", "blueprint", "data", "people", "register", "security", "sign_in"]

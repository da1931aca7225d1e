"""Languages: choosing one, and texts that officers write in several."""

from portal.core.i18n.locale import current_language, direction_of, language_names, use_language
from portal.core.i18n.translated import Translated, TranslatedText
from portal.core.i18n.words import gettext, lazy_gettext, ngettext

__all__ = [
    "Translated",
    "TranslatedText",
    "current_language",
    "direction_of",
    "gettext",
    "language_names",
    "lazy_gettext",
    "ngettext",
    "use_language",
]

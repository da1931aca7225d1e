"""What forms say when WTForms itself refuses a field: in our words, in the reader's language.

WTForms' messages do not say what to do, and are not all translated. Every one of them has its
words here; a field or validator with a message of its own keeps that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

_LISTED = _l("Choose from the list.")
_FIXED = _l("This cannot be changed here.")
_NUMBER = _l("Write a number, such as 12 or 12.5.")

ONE: Mapping[str, Any] = {
    "This field is required.": _l("This is needed."),
    "Not a valid choice.": _LISTED,
    "Invalid Choice: could not coerce.": _LISTED,
    "Invalid choice(s): one or more data inputs could not be coerced.": _LISTED,
    "Not a valid integer value.": _l("Write a whole number."),
    "Not a valid decimal value.": _NUMBER,
    "Not a valid float value.": _NUMBER,
    "Not a valid date value.": _l("Write the day as year-month-day, such as 2027-05-04."),
    "Not a valid datetime value.": _l("Write day and time, such as 2027-05-04 18:00."),
    "Not a valid time value.": _l("Write the time, such as 18:00."),
    "Not a valid week value.": _l("Write the week, such as 2027-W18."),
    "Field must be between %(min)d and %(max)d characters long.": _l(
        "Write from %(min)s to %(max)s characters."
    ),
    "Number must be at least %(min)s.": _l("Write a number of at least %(min)s."),
    "Number must be at most %(max)s.": _l("Write a number of at most %(max)s."),
    "Number must be between %(min)s and %(max)s.": _l("Write a number from %(min)s to %(max)s."),
    "Date must be at least %(min)s.": _l("Choose %(min)s or a later day."),
    "Date must be at most %(max)s.": _l("Choose %(max)s or an earlier day."),
    "Date must be between %(min)s and %(max)s.": _l("Choose a day from %(min)s to %(max)s."),
    "Field must be equal to %(other_name)s.": _l("Write the same as in “%(other_label)s”."),
    "Invalid input.": _l("Write this in the form it is asked for."),
    "Invalid email address.": _l("Write an e-mail address, such as name@example.org."),
    "Invalid IP address.": _l("Write an IP address, such as 192.0.2.1."),
    "Invalid Mac address.": _l("Write a MAC address, such as 00:00:5E:00:53:01."),
    "Invalid URL.": _l("Write a full address, such as https://example.org/page."),
    "Invalid UUID.": _l("Give an identifier."),
    "Invalid value, must be one of: %(values)s.": _l("Write one of these: %(values)s."),
    "Invalid value, can't be any of: %(values)s.": _l("Write none of these: %(values)s."),
    "This field cannot be edited.": _FIXED,
    "This field is disabled and cannot have a value.": _FIXED,
    "File does not have an approved extension: {extensions}": _l(
        "Choose a file that ends in one of these: {extensions}."
    ),
    "File does not have an approved extension.": _l("Choose a file of another kind."),
}
"""WTForms' message → ours, with the same places for values."""

COUNTED: Mapping[str, Callable[[int], str]] = {
    "Field must be at least %(min)d character long.": lambda n: ngettext(
        "Write at least %(num)s character.", "Write at least %(num)s characters.", n
    ),
    "Field cannot be longer than %(max)d character.": lambda n: ngettext(
        "Use at most %(num)s character.", "Use at most %(num)s characters.", n
    ),
    "Field must be exactly %(max)d character long.": lambda n: ngettext(
        "Write exactly %(num)s character.", "Write exactly %(num)s characters.", n
    ),
    "'%(value)s' is not a valid choice for this field.": lambda _n: str(_LISTED),
}
"""WTForms' message about one thing → ours, for a number of them."""


class OurWords:
    """Stands where WTForms looks for translations of its messages."""

    def gettext(self, message: str) -> str:
        """Return our words for a message; one that is not WTForms' own stays as it is."""
        return str(ONE.get(message, message))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return our words for a message about ``n`` things."""
        ours = COUNTED.get(singular)
        if ours is None:
            return singular if n == 1 else plural
        return ours(n)


_OURS = OurWords()


def our_words(_form: object = None) -> OurWords:
    """Return where a form finds its words."""
    return _OURS


IN_OUR_WORDS: dict[str, Any] = {"get_translations": our_words}
"""For ``meta=`` of a form that is not a ``PortalForm``: settings of methods and questions."""

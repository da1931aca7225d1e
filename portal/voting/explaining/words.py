"""Numbers, sums of money and lists of names as the reader's language writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from flask_babel import get_locale, gettext

from portal.core.i18n.locale import locale_of
from portal.core.web.formats import percent
from portal.voting.counting.ballots import Contest
from portal.voting.counting.result import Number, Result

EXACT = "#,##0.#####"
"""Transfers are counted in units of 0.00001 vote."""


def _(message: str, /, **values: Any) -> str:
    return str(gettext(message, **values))


@dataclass(frozen=True, slots=True)
class Told:
    """A result with what is needed to talk about it.

    :param names: option → what it is called on the page.
    :param currency: code of the currency of a budget, ``EUR``.
    """

    contest: Contest
    result: Result
    names: Mapping[str, str]
    currency: str

    def name(self, option: str) -> str:
        """Return what an option is called."""
        return self.names.get(option) or option

    def listed(self, options: Iterable[str]) -> str:
        """Return names as a list: "A, B and C"."""
        return format_list([self.name(option) for option in options], locale=here())

    def money(self, value: Number) -> str:
        """Return a sum of money, with cents where there are any."""
        amount = _decimal(value, 2)
        if not self.currency:
            return format_decimal(amount, format="#,##0.##", locale=here())
        whole = amount == amount.to_integral_value()
        return format_currency(
            amount,
            self.currency,
            format=_without_cents(here()) if whole else None,
            currency_digits=not whole,
            locale=here(),
        )


def here() -> Locale:
    """Return the reader's locale; English where nobody reads, as in a recount."""
    return get_locale() or locale_of("en")


def votes(value: Number) -> str:
    """Return a number of votes, exact to the fifth decimal."""
    return format_decimal(_decimal(value, 5), format=EXACT, locale=here())


def share(part: Number, whole: Number, digits: int = 1) -> str:
    """Return a part of a whole in percent; of nothing there is no part."""
    return percent(float(Fraction(part) / Fraction(whole)), digits) if whole else percent(0.0)


def _decimal(value: Number, digits: int) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return exact.quantize(Decimal(1).scaleb(-digits))


def _without_cents(locale: Locale) -> Any:
    pattern = locale.currency_formats["standard"].pattern
    return pattern.replace("0.00", "0")

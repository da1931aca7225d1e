"""Forms of codes, the desk and paper, and how fields of any method are read from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from portal.consultations.capabilities import EntryField
from portal.core.problems import Problem, Problems
from portal.core.web import PortalForm
from portal.core.web.forms import strip_line
from portal.municipality.queries import areas

PREFIX = "f-"
Answers = dict[str, list[str]]
Typed = MultiDict[str, str]


class CodeForm(PortalForm):
    """The code somebody was sent."""

    code = StringField(
        _l("Your code"),
        [InputRequired(_l("Type your code.")), Length(max=40)],
        filters=[strip_line],
    )


class BatchForm(PortalForm):
    """A batch of codes to be made."""

    title = StringField(
        _l("Whom they are for"),
        [InputRequired(_l("Say in a few words whom the codes are for.")), Length(max=200)],
        filters=[strip_line],
    )
    size = IntegerField(
        _l("How many"), [InputRequired(_l("Say how many codes you need, as a whole number."))]
    )
    area_id = SelectField(_l("Where they live"), [Optional()])

    def offer(self) -> BatchForm:
        """Let an area be chosen."""
        self.area_id.choices = area_choices()
        return self


class DeskForm(PortalForm):
    """Who stands at the desk.

    ``mark`` tells the form sent twice from two people who said the same.
    """

    mark = HiddenField()
    code = StringField(_l("Code they brought"), [Optional(), Length(max=40)], filters=[strip_line])
    document = StringField(
        _l("Number of their document"),
        [Optional(), Length(max=40)],
        filters=[strip_line],
        description=_l("Only a keyed fingerprint is kept, so that nobody is counted twice."),
    )
    born = DateField(_l("Date of birth"), [Optional()])
    postcode = StringField(_l("Postcode"), [Optional(), Length(max=20)], filters=[strip_line])
    area_id = SelectField(_l("Where they live"), [Optional()])

    def offer(self) -> DeskForm:
        """Let an area be chosen."""
        self.area_id.choices = area_choices()
        return self


class SheetForm(PortalForm):
    """The code printed on a paper form."""

    code = StringField(
        _l("Code on the form"),
        [InputRequired(_l("Type the code on the form.")), Length(max=40)],
        filters=[strip_line],
    )


class SettleForm(PortalForm):
    """Which of two keyings is right."""

    choice = SelectField(_l("What the form says"))
    reason = StringField(
        _l("Why it does not count"), [Optional(), Length(max=300)], filters=[strip_line]
    )

    def offer(self) -> SettleForm:
        """Let one of the keyings be chosen, or none."""
        self.choice.choices = [
            ("first", _("As in the first keying")),
            ("second", _("As in the second keying")),
            ("discard", _("It does not count")),
        ]
        return self


def area_choices() -> list[tuple[str, str]]:
    """Return all areas to choose from, with their depth."""
    found = [(str(one.id), "– " * one.depth + str(one.name)) for one in areas().values()]
    return [("", _("Not known")), *found]


def desk_answers(fields: Sequence[EntryField], typed: Typed) -> Answers:
    """Return what was chosen in the friendly form of the desk.

    :raises Problems: naming fields that make no sense.
    """
    return _read(fields, lambda field: _from_controls(field, typed))


def keyed_answers(fields: Sequence[EntryField], typed: Typed) -> Answers:
    """Return what was keyed in fast: numbers of options, in the order of the paper form.

    :raises Problems: naming fields that make no sense.
    """
    return _read(fields, lambda field: _from_numbers(field, typed.get(PREFIX + field.name, "")))


def _read(fields: Sequence[EntryField], read: Callable[[EntryField], list[str]]) -> Answers:
    answers: Answers = {}
    problems = []
    for field in fields:
        try:
            found = read(field)
        except ValueError as wrong:
            problems.append(Problem(PREFIX + field.name, "unreadable", str(wrong)))
            continue
        if found:
            answers[field.name] = found
    if problems:
        raise Problems(problems)
    return answers


def _from_controls(field: EntryField, typed: Typed) -> list[str]:
    name = PREFIX + field.name
    if field.kind in ("choice", "several"):
        return [value for value in typed.getlist(name) if value]
    if field.kind == "points":
        given = {value: typed.get(f"{name}-{value}", "").strip() for value, _label in field.options}
        return [f"{value}={_number(points)}" for value, points in given.items() if points]
    if field.kind == "ranking":
        places = {
            value: typed.get(f"{name}-{value}", "").strip() for value, _label in field.options
        }
        return _ranked({value: _number(place) for value, place in places.items() if place})
    text = typed.get(name, "").strip()
    return [text] if text else []


def _ranked(places: Mapping[str, int]) -> list[str]:
    if len(set(places.values())) != len(places):
        raise ValueError(_("Two options have the same place."))
    return sorted(places, key=lambda value: places[value])


def _from_numbers(field: EntryField, text: str) -> list[str]:
    if field.kind in ("text", "number"):
        return [text.strip()] if text.strip() else []
    words = text.replace(",", " ").split()
    if field.kind == "points":
        pairs = [word.partition("=") for word in words]
        return [f"{_option(field, option)}={_number(points)}" for option, _sign, points in pairs]
    found = [_option(field, word) for word in words]
    if len(set(found)) != len(found):
        raise ValueError(_("An option is there twice."))
    if field.kind == "choice" and len(found) > 1:
        raise ValueError(_("Only one option can be chosen here."))
    return found


def _option(field: EntryField, word: str) -> str:
    number = _number(word)
    heads = [label.partition(". ")[0] for _value, label in field.options]
    # Steps of a scale, and options of a ballot whose order was drawn, carry their number on the
    # form: 4 is the one called 4 there, not the fourth. The page shows numbers by the same rule.
    own = all(head.isdigit() for head in heads) and len(set(heads)) == len(heads)
    numbers = [int(head) for head in heads] if own else list(range(1, len(heads) + 1))
    if number not in numbers:
        most = max(numbers, default=0)
        raise ValueError(
            _("There is no option %(number)s; they go to %(most)s.", number=word, most=most)
        )
    return field.options[numbers.index(number)][0]


def _number(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 7):
        raise ValueError(_("“%(word)s” is not a whole number.", word=word[:20]))
    return int(word)

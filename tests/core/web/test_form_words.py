"""What WTForms itself refuses is said in the portal's words, in the reader's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import flask_wtf.file
import pytest
import wtforms
from flask import Flask
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from wtforms import Form, IntegerField, SelectField, StringField, validators
from wtforms.fields.choices import SelectChoice

from portal.core.web import PortalForm
from portal.core.web.form_words import COUNTED, IN_OUR_WORDS, ONE, our_words

_HOME = Path(wtforms.__file__).parent
SOURCES = [
    *sorted((_HOME / "fields").glob("*.py")),
    _HOME / "validators.py",
    Path(flask_wtf.file.__file__),
]
FOR_PROGRAMMERS = {"Choices cannot be None.", "Invalid field name '%s'."}
# What is passed on (a message, a label made from a name), and a size only FileSize knows.
NOT_FIXED = {
    "string",
    "e",
    "name.replace('_', ' ').title()",
    "f'File must be between {self.min_size} and {self.max_size} bytes.'",
}
PLACE = re.compile(r"%\((\w+)\)|\{(\w+)\}")


def asked_for(function: str) -> Iterator[ast.expr]:
    """Return the first argument of every call of ``gettext`` or ``ngettext`` in WTForms."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == function
            ):
                yield node.args[0]


def fixed(function: str) -> set[str]:
    return {
        node.value
        for node in asked_for(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_message_of_wtforms_has_our_words() -> None:
    assert len(fixed("gettext")) > 20
    assert fixed("gettext") - FOR_PROGRAMMERS == set(ONE)
    assert fixed("ngettext") == set(COUNTED)


def test_wtforms_has_no_message_that_is_put_together_unseen() -> None:
    unseen = {
        ast.unparse(node)
        for function in ("gettext", "ngettext")
        for node in asked_for(function)
        if not isinstance(node, ast.Constant)
    }
    assert unseen - {"singular"} <= NOT_FIXED


def test_our_words_differ_and_name_no_value_wtforms_does_not_give(in_app: Flask) -> None:
    given_with = {"other_label"}
    for theirs, ours in ONE.items():
        assert str(ours) != theirs
        assert places(str(ours)) <= places(theirs) | given_with, theirs
    for theirs, count in COUNTED.items():
        assert not places(count(1)) | places(count(7)), theirs


def places(text: str) -> set[str]:
    return {first or second for first, second in PLACE.findall(text)}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_form_refuses_in_the_language_of_the_page(app: Flask, language: str) -> None:
    class Sample(PortalForm):
        number = IntegerField()
        size = IntegerField(validators=[validators.NumberRange(2, 9)])
        choice = SelectField(choices=[SelectChoice("a", "A")])
        name = StringField(validators=[validators.Length(max=3)])

    sent = {"number": "x", "size": "12", "choice": "b", "name": "four"}
    with app.test_request_context(f"/?lang={language}"):
        form = Sample(MultiDict(sent), meta={"csrf": False})
        assert not form.validate()
        said = {name: [str(one) for one in errors] for name, errors in form.errors.items()}
        assert said == {
            "number": [gettext("Write a whole number.")],
            "size": [gettext("Write a number from %(min)s to %(max)s.", min=2, max=9)],
            "choice": [gettext("Choose from the list.")],
            "name": [our_words().ngettext(*LONGER, 3)],
        }
        assert ("Write a whole number." in said["number"]) is (language == "en")


LONGER = (
    "Field cannot be longer than %(max)d character.",
    "Field cannot be longer than %(max)d characters.",
)


def test_a_length_that_is_refused_names_the_most(in_app: Flask) -> None:
    assert our_words().ngettext(*LONGER, 1) == "Use at most 1 character."
    assert our_words().ngettext(*LONGER, 80) == "Use at most 80 characters."


def test_a_plain_form_of_settings_speaks_alike(in_app: Flask) -> None:
    class Settings(Form):
        number = IntegerField()

    form = Settings(MultiDict({"number": "x"}), meta=IN_OUR_WORDS)
    assert not form.validate()
    assert form.errors == {"number": ["Write a whole number."]}

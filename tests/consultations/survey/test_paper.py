"""The form on paper and the screen it is keyed in by speak of the same numbers."""

from __future__ import annotations

import re
from html import unescape

import pytest
from werkzeug.datastructures import MultiDict

from portal.consultations.capabilities import EntryField
from portal.consultations.methods.survey.capabilities import SurveyEntry
from portal.consultations.participation.forms import PREFIX, keyed_answers
from portal.consultations.queries import consultation_of
from portal.core.problems import Problems


def key(labels: list[str], typed: str) -> list[str]:
    field = EntryField("q", "Question", "choice", tuple((f"v-{one}", one) for one in labels))
    return list(keyed_answers([field], MultiDict({f"{PREFIX}q": typed})).get("q", []))


@pytest.mark.parametrize("step", ["0", "4", "10"])
def test_a_step_of_a_scale_from_nought_is_keyed_in_as_it_stands_on_the_form(in_app, step):
    assert key([str(one) for one in range(11)], step) == [f"v-{step}"]


def test_a_step_beyond_the_scale_is_refused_and_the_last_one_named(in_app):
    with pytest.raises(Problems) as refused:
        key([str(one) for one in range(11)], "11")
    assert "they go to 10" in refused.value.problems[0].message


def test_an_option_of_a_drawn_ballot_is_keyed_in_by_the_number_it_carries(in_app):
    drawn = ["3. Fountain", "2. Benches", "5. Paths", "1. Trees", "4. Lights"]
    assert key(drawn, "3") == ["v-3. Fountain"]
    assert key(drawn, "5") == ["v-5. Paths"]


def test_options_in_words_are_keyed_in_by_their_place(in_app):
    assert key(["Yes", "No", "3 or more"], "3") == ["v-3 or more"]


def test_the_printed_form_carries_the_numbers_that_are_keyed_in(make, app, in_app):
    made = make.survey()
    page = unescape(app.test_client().get(f"{made.url}/print").text)
    printed = set(re.findall(r"<b>(\d+)</b>\s*([^<]+?)\s*</p>", page))
    found = consultation_of(made.id)
    for field in SurveyEntry().fields(found, found.phase(made.phase_id)):
        labels = [label for _value, label in field.options]
        if not all(label.isdigit() for label in labels):
            assert {(str(at), label) for at, label in enumerate(labels, 1)} <= printed
    assert ("1", "Yes") in printed

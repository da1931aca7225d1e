"""The hook of surveys, used as its example does."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from portal.consultations.methods.survey.hooks import question_types
from portal.consultations.methods.survey.queries import form_of
from portal.consultations.methods.survey.reading import read
from portal.testing.factories import Make


def test_question_types_are_read_and_refused_as_the_portals_own(
    app: Flask, make: Make, use: Callable[[str], None]
) -> None:
    made = make.survey([[{"kind": "palette.colour", "key": "walls"}]])
    with app.app_context():
        assert "palette.colour" not in question_types()
        # Nobody is asked what cannot be read.
        assert list(read(form_of(made.phase_id), {"q-walls": ["#20603D"]}).asked) == []
    use("question_types")
    with app.app_context():
        form = form_of(made.phase_id)
        assert read(form, {"q-walls": ["#20603D"]}).answers == {"walls": "#20603d"}
        [problem] = read(form, {"q-walls": ["green"]}).problems
    assert (problem.field, problem.code) == ("q-walls", "colour")

"""Thousands of made-up requests, some with the identifiers of real things, break nothing.

Schemathesis makes them from the OpenAPI document, right and wrong ones; every answer must be one
the document announces. ``PORTAL_API_CASES`` says how many there are altogether.
"""

import itertools
import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal.core.database import new_id, unit_of_work
from portal.core.webhooks.endpoints import add_endpoint
from portal.core.webhooks.records import EndpointDraft
from tests.api.conftest import NOBODY

CASES = int(os.environ.get("PORTAL_API_CASES", "1500"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def seeded(make, program_of):
    """Return real identifiers by the name of the parameter, and tokens of every role."""
    author, officer = make.person(), make.person("officer")
    area, topic = make.area("Millside", slug="millside"), make.topic("Streets", slug="streets")
    proposal = make.proposal(author, area_id=area, topic_id=topic)
    draft = make.proposal(author, "draft")
    make.proposals(30, author)
    comment = make.comment(author, "proposal", proposal)
    made = make.consultation(("Buses should run until midnight.", "More benches, please."))
    make.answers(made, [[1, -1]] * 12)
    with make.app.app_context(), unit_of_work():
        endpoint, _secret = add_endpoint(EndpointDraft("https://register.example.org/"))
    people = [author, officer, make.person("administrator"), make.person("moderator")]
    return {
        "proposal_id": [proposal, draft],
        "comment_id": [comment],
        "subject_id": [proposal, made.statements[0], draft],
        "person_id": people,
        "phase_id": [made.phase_id],
        "session_id": [NOBODY],
        "milestone_id": [NOBODY],
        "endpoint_id": [endpoint],
        "kind": ["proposal", "statement"],
        "slug": [made.slug, "millside"],
        "number": [1, 2],
        "tokens": [*(program_of(person).token for person in people), ""],
    }


def ask(case, real, token, seeded):
    if real:
        for name in case.path_parameters or {}:
            choices = seeded.get(name) or [new_id()]  # a plugin's own, of which there is none
            case.path_parameters[name] = str(choices[real % len(choices)])
        if isinstance(case.body, dict):
            case.body.update(real_references(case.body, seeded))
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    case.call_and_validate(headers=headers, checks=CHECKS)


def real_references(body, seeded):
    known = {
        "parent_id": str(seeded["comment_id"][0]),
        "area_id": None,
        "revision": 1,
        "version": 0,
    }
    return {name: known[name] for name in body if name in known}


@pytest.mark.slow
def test_no_request_breaks_the_portal_or_is_answered_in_a_way_nobody_announced(app, seeded):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 55
    each = -(-CASES // (2 * len(operations)))
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    asked = 0
    for operation, mode in itertools.product(operations, modes):

        @settings(
            max_examples=each,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(
            case=operation.as_strategy(generation_mode=mode),
            real=st.integers(0, 3),
            token=st.sampled_from(seeded["tokens"]),
        )
        def one(case, real, token):
            nonlocal asked
            asked += 1
            ask(case, real, token, seeded)

        try:
            one()
        except Exception as error:
            if "Unsatisfiable" in type(error).__name__:
                continue  # nothing about this operation can be wrong
            raise
    assert asked >= CASES // 2

"""What other parts of the portal learn of consultations: my page, search, privacy, commands."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from portal.consultations.methods.statements import service
from portal.consultations.methods.statements.commands import compute, export_statements
from portal.consultations.methods.statements.plugin import plugin
from portal.consultations.methods.statements.queries import map_facts, statements_of
from portal.consultations.plugin import all_findable, search_document
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultation_of
from portal.core.database import unit_of_work

pytestmark = pytest.mark.usefixtures("clock")
OWN = "Dogs should be allowed on the small beach in winter"


def test_my_page_says_where_i_took_part_and_what_became_of_my_statement(make, app, work, acts):
    made = make.consultation(("A first statement here",), settings={"moderated": True})
    actor = acts(make.person())
    found = consultation_of(made.id)
    work(service.add_statement, actor, TakePart(found, found.phases[0]), OWN, "en")
    with app.test_request_context("/me"):
        shown = [(str(one.title), str(one.what), one.state) for one in plugin.activity(actor)]
    assert (OWN, "You added a statement", ("Waiting for a moderator", "waiting")) in shown
    assert ("How should the riverside change?", "You took part", ("Open", "open")) in shown


def test_only_what_is_published_can_be_found(make, in_app):
    made = make.consultation()
    draft = make.consultation(state="draft")
    archived = make.consultation(state="archived")
    assert all_findable() == [made.id]
    document = search_document(made.id)
    assert document.url == f"/consultations/{made.slug}"
    assert "barcas" in document.body
    assert search_document(draft.id) is None
    assert search_document(archived.id) is None


def test_a_person_gets_their_answers_and_an_erased_one_leaves_only_counted_votes(make, work, acts):
    made, actor = make.consultation(("A first statement here",)), acts(make.person())
    found = consultation_of(made.id)
    work(service.add_statement, actor, TakePart(found, found.phases[0]), OWN, "en")
    work(service.cast_vote, actor, made.phase_id, 1, -1)
    kept = plugin.export_person(actor.person_id)
    assert sorted(one["value"] for one in kept["statement_answers"]) == [-1, 1]
    assert [one["text"] for one in kept["statements"]] == [OWN]
    with unit_of_work():
        plugin.erase_person(actor.person_id)
    assert plugin.export_person(actor.person_id)["statements"] == []
    assert all(one.author_id is None for one in statements_of(made.phase_id))
    assert len(plugin.export_person(actor.person_id)["statement_answers"]) == 2


def test_every_column_of_our_tables_is_classified(in_app):
    from portal.consultations.privacy import INVENTORY
    from portal.core.database import Base

    inventories = (INVENTORY, plugin.personal_data())
    named = {one.column for known in inventories for one in known.personal}
    named |= {name for known in inventories for name in known.plain}
    tables = (
        "consultation",
        "consultation_area",
        "consultation_topic",
        "phase",
        "participant",
        "statement",
        "statement_vote",
        "opinion_map",
    )
    for table in tables:
        for column in Base.metadata.tables[table].columns:
            assert named & {f"{table}.*", f"{table}.{column.name}"}, f"{table}.{column.name}"


def test_maps_can_be_computed_by_hand_and_unknown_addresses_are_said(make, in_app):
    made = make.consultation(("A first statement here",), slug="river")
    make.answers(made, [[1], [0], [-1]])
    done = CliRunner().invoke(compute, ["river"])
    assert done.exit_code == 0
    assert "computed" in done.stdout
    assert "up to date" in CliRunner().invoke(compute, ["river"]).stdout
    assert map_facts(made.phase_id) is not None
    for command in (compute, export_statements):
        missing = CliRunner().invoke(command, ["nowhere"])
        assert missing.exit_code == 1
        assert "there is no consultation “nowhere”" in missing.stderr

"""Fills an empty site with the demonstration town."""

from __future__ import annotations

from portal.consultations.methods.statements.computing import compute_map
from portal.core import clock
from portal.core.database import touch, unit_of_work
from portal.demo.content import load_town
from portal.demo.load.answers import load_answers
from portal.demo.load.consultations import load_consultations
from portal.demo.load.consultations import pictures_of as pictures_of_consultations
from portal.demo.load.conversations import load_conversations
from portal.demo.load.discussions import load_discussions
from portal.demo.load.documents import load_documents
from portal.demo.load.drafts import load_drafts
from portal.demo.load.people import load_people
from portal.demo.load.pictures import draw_pictures
from portal.demo.load.places import load_places
from portal.demo.load.polls import load_polls
from portal.demo.load.proposals import load_proposals, pictures_of
from portal.demo.load.surveys import count_surveys, load_surveys
from portal.demo.load.world import Progress, World, silent

STAMPS = ("municipality", "identity", "discussion", "proposals", "consultations")


def fill_town(progress: Progress = silent) -> World:
    """Write the whole town in one commit, then compute opinion maps.

    :param progress: called with what is being done, how much of it is done, and of how much.
    :returns: what was written, for whoever adds to it.
    """
    world = World(load_town(), clock.now(), progress)
    pictures = [*pictures_of(world).values(), *pictures_of_consultations(world).values()]
    drawn = draw_pictures(pictures, progress)
    # A short unit of work of its own: rules that follow look areas up in committed data.
    with unit_of_work():
        load_places(world)
    with unit_of_work():
        load_people(world)
        progress("people", 1, 1)
        load_proposals(world, drawn)
        progress("proposals", 1, 1)
        load_discussions(world)
        phases = load_consultations(world, drawn)
        load_documents(world)
        load_drafts(world)
        load_polls(world)
        load_conversations(world)
        load_answers(world)
        surveys = load_surveys(world)
        touch(*STAMPS)
    for done, place in enumerate(phases, start=1):
        compute_map(place.consultation_id, place.phase_id)
        progress("opinion maps", done, len(phases))
    count_surveys(surveys)
    return world

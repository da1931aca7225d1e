"""Answers worded alike come together, in any order, and nothing else does."""

from __future__ import annotations

import random
from collections import Counter

from portal.consultations.methods.survey.grouping.clustering import cluster
from portal.consultations.methods.survey.grouping.proposing import propose_groups
from portal.consultations.methods.survey.grouping.vectors import vectors_of

SAID = {
    "trees": [
        "More trees on the square, please",
        "We need trees in the square",
        "the square needs a tree or two for shade",
        "Plant trees at the market square",
        "Shade! Trees for the market square would help so much in summer",
        "please plant som treess on the sqare",
    ],
    "buses": [
        "Bus 12 should run on Sundays",
        "sunday buses please, line 12",
        "more buses on sunday",
        "The bus does not run on Sunday, so I cannot visit my mother",
        "Let the bus to the hospital run on Sunday too",
    ],
    "crossing": [
        "The crossing at the school is dangerous",
        "A safe crossing for the school children",
        "school crossng is dangerous for kids",
        "Please make the crossing near the school safer",
    ],
    "noise": [
        "The bars are too loud at night",
        "noise from the bars at night, nobody can sleep",
        "Loud bars! We cannot sleep at night",
    ],
}
ALONE = ["I love living here", "Lower the rent", "Nothing comes to mind", "Fix the town hall clock"]
SPANISH = [
    "Más árboles en la plaza",
    "Hacen falta arboles en la plaza",
    "En la plaza faltan árboles y sombra",
    "Los autobuses no pasan los domingos",
    "Que el autobús pase también los domingos",
]


def test_each_wish_becomes_a_group_and_lone_voices_stay_alone():
    answers = [(text, "en") for texts in SAID.values() for text in texts]
    answers += [(text, "en") for text in ALONE]
    proposal = propose_groups(answers)
    number_of = {text: n for (text, _l), n in zip(answers, proposal.numbers, strict=True)}
    for wish, texts in SAID.items():
        most, count = Counter(number_of[text] for text in texts).most_common(1)[0]
        assert most is not None, wish
        assert count >= len(texts) - 1, (wish, [number_of[text] for text in texts])
        others = [t for t, n in number_of.items() if n == most and t not in texts]
        assert others == []
    assert all(number_of[text] is None for text in ALONE)


def test_a_group_is_told_by_words_people_wrote():
    answers = [(text, "en") for texts in SAID.values() for text in texts]
    named = [word for group in propose_groups(answers).groups for word in group.words[:2]]
    assert {"trees", "square"} & set(named)
    assert {"sunday", "bus", "buses"} & set(named)
    assert [group.size for group in propose_groups(answers).groups] == sorted(
        (group.size for group in propose_groups(answers).groups), reverse=True
    )


def test_accents_and_endings_do_not_part_what_belongs_together():
    proposal = propose_groups([(text, "es") for text in SPANISH])
    trees, buses = set(proposal.numbers[:3]), set(proposal.numbers[3:])
    assert len(trees) == 1
    assert len(buses) == 1
    assert trees != buses


def test_the_order_of_the_answers_changes_nothing():
    answers = [(text, "en") for texts in SAID.values() for text in texts]
    answers += [(text, "en") for text in ALONE]
    first = dict(zip(answers, propose_groups(answers).numbers, strict=True))
    random.Random(7).shuffle(answers)
    assert dict(zip(answers, propose_groups(answers).numbers, strict=True)) == first


def test_the_same_words_are_a_group_however_they_are_typed():
    answers = [("No.", "en"), ("no", "en"), ("NO!!", "en"), ("More benches", "en"), ("", "en")]
    proposal = propose_groups(answers)
    assert proposal.numbers == (1, 1, 1, None, None)
    assert proposal.groups[0].size == 3
    assert propose_groups([]).groups == ()
    assert propose_groups([("???", "en"), ("!!!", "en")]).numbers == (None, None)


def test_what_does_not_fit_a_sample_joins_the_groups_found_in_it():
    answers = [(text, "en") for texts in SAID.values() for text in texts] * 3
    texts = [(f"{text} {at % 3}", language) for at, (text, language) in enumerate(answers)]
    names = [text for text, _language in texts]
    groups = cluster(vectors_of(texts), [1] * len(texts), names, sample=20)
    wishes = {text: wish for wish, texts in SAID.items() for text in texts}
    for group in groups:
        found = Counter(wishes[names[row][:-2]] for row in group)
        assert len(found) == 1
    assert sum(len(group) for group in groups) > len(texts) * 0.85

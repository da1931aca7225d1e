"""A survey with every kind of question, and random answers to it."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

EVERY_KIND = (
    (
        {"kind": "single", "key": "bike", "text": "Do you cycle?", "options": ("Yes", "No")},
        {"kind": "multiple", "key": "why", "text": "What for?", "options": ("Work", "Fun", "Shop")},
        {"kind": "scale", "key": "safe", "text": "How safe is it?"},
        {"kind": "number", "key": "km", "text": "How many kilometres a week?"},
    ),
    (
        {"kind": "date", "key": "since", "text": "Since when do you live here?"},
        {"kind": "ranking", "key": "first", "text": "What first?", "options": ("A", "B", "C")},
        {
            "kind": "matrix",
            "key": "parts",
            "text": "How is …?",
            "rows": ("Light", "Road"),
            "columns": ("Good", "Bad"),
        },
        {"kind": "long_text", "key": "idea", "text": "What should change?"},
        {"kind": "map", "key": "where", "text": "Where is it dangerous?"},
    ),
)
IDEAS = ("More bicycle lanes", "=1+1", "Bicycle lanes!", "Slower cars", "@SUM(A1)", "+49", "-")


@pytest.fixture
def random_answers():
    """Return a function from a number of people and a seed to what they answer."""

    def made(people: int, seed: int = 1):
        draw = random.Random(seed)
        found = []
        for _person in range(people):
            order = draw.sample(["a", "b", "c"], draw.randint(1, 3))
            every = {
                "bike": draw.choice(["yes", "yes", "no"]),
                "why": [key for key in ("work", "fun", "shop") if draw.random() < 0.5] or ["fun"],
                "safe": draw.randint(1, 5),
                "km": draw.choice([0, 2.5, 10, 10, 40, 200]),
                "since": (date(2000, 1, 1) + timedelta(days=draw.randint(0, 9000))).isoformat(),
                "first": order,
                "parts": {"light": draw.choice(["good", "bad"]), "road": "bad"},
                "idea": draw.choice(IDEAS),
                "where": {"lat": round(51 + draw.random() / 50, 5), "lon": 3.70012},
            }
            found.append({key: value for key, value in every.items() if draw.random() < 0.8})
        return found

    return made

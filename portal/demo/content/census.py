"""The census file of the demonstration town, with fictional document numbers."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta

from portal.demo.content.geography import districts
from portal.demo.content.reading import read_people, toml

COLUMNS = ("document_number", "birth_date", "postcode")
# Inhabitants in the file who have no account (yet).
OTHERS = 340


def census_csv() -> str:
    """Return the file: a header and a line for each inhabitant, in no telling order.

    Everybody with a `document` is in it; people without one cannot be verified with this file.
    """
    rng = random.Random("census")
    rows = [
        (person.document, person.birth_date.isoformat(), person.postcode)
        for person in read_people(toml("people.toml"))
        if person.document
    ]
    for _ in range(OTHERS):
        number = f"VD-{rng.randrange(140_000, 999_999)}-{rng.choice('ABCDEFGHJKLMNPRSTVWXYZ')}"
        birthday = date(1935, 1, 1) + timedelta(days=rng.randrange(365 * 74))
        postcode = f"990{rng.randrange(len(districts())) + 1:02d}"
        rows.append((number, birthday.isoformat(), postcode))
    rng.shuffle(rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue()

"""Reads discussions from a text format made for writing them quickly and reading them easily.

    # crossing-library
    + carmen: For it, on the top level.
    > rosa: A reply to carmen.
    >> joe: A reply to rosa.
    - victor: Against it.
    = officer: Neither.

A line is one comment, in the language of its author. Replies have no side of their own.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping

from portal.demo.content.records import Comment, Person, Proposal, Side

SIDES: dict[str, Side] = {"+": "for", "-": "against", "=": "neutral"}
LINE = re.compile(r"^(?P<mark>[-+=]|>{1,2}) (?P<author>[\w-]+): (?P<body>.+)$")


def read_discussions(
    text: str, people: Mapping[str, Person], proposals: Mapping[str, Proposal]
) -> Iterable[Comment]:
    """Yield the comments of a file in order.

    Raises `ValueError` naming the line for one that is not understood, and `KeyError` for an
    unknown person or proposal.
    """
    thread: list[Comment] = []
    proposal: Proposal | None = None
    clock: list[float] = []
    number = 0
    for position, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if line.startswith("# "):
            proposal = proposals[line[2:].strip()]
            rng = random.Random(f"discussion-{proposal.key}")
            clock = sorted(rng.random() ** 1.8 for _ in range(40))
            thread, number = [], 0
            continue
        match = LINE.match(line)
        if match is None or proposal is None:
            message = f"line {position} is no comment: {line!r}"
            raise ValueError(message)
        author = people[match["author"]]
        depth = 1 if match["mark"] in SIDES else len(match["mark"]) + 1
        thread = thread[: depth - 1]
        if len(thread) < depth - 1:
            message = f"line {position} answers a comment that is not there: {line!r}"
            raise ValueError(message)
        comment = Comment(
            key=f"{proposal.key}-{number + 1}",
            proposal=proposal.key,
            parent=thread[-1].key if thread else None,
            depth=depth,
            author=author.key,
            language=author.language,
            side=SIDES.get(match["mark"], "neutral"),
            body=match["body"],
            days=round(proposal.days * (1 - 0.96 * clock[number]), 3),
            official=author.role == "officer",
        )
        thread.append(comment)
        number += 1
        yield comment

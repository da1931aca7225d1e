"""Checks plugins, each in a process of its own: what one does on import is not the next one's."""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from portal.cli.plugin_check import budgets, code, migrations
from portal.cli.plugin_check.families import FAMILIES
from portal.cli.plugin_check.findings import Finding, Tier, in_order
from portal.cli.plugin_check.stage import Stage, make_seed, staged
from portal.cli.plugin_check.subject import NotFound, Subject, find_subject, load
from portal.cli.plugin_check.tiers import judge
from portal.cli.plugin_check.visits import Meter, measure_hooks, measure_slots


@dataclass
class Report:
    """What came of checking one plugin; everything in it is JSON.

    :param tier: the tier it has, ``none`` for none.
    :param findings: as ``Finding.as_json`` gives them.
    :param requirements: key, title, tier, whether it is met (``None``: not found out), remark.
    :param error: why it could not be checked at all.
    """

    target: str
    name: str = ""
    version: str = ""
    root: str = ""
    tier: str = "none"
    findings: list[dict[str, Any]] = field(default_factory=list)
    requirements: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    error: str = ""

    def reaches(self, tier: Tier) -> bool:
        """Whether it has this tier."""
        return not self.error and Tier[self.tier.upper()] >= tier


def check_all(targets: Sequence[str], base: Path, *, run_tests: bool) -> Iterator[Report]:
    """Check plugins one after the other.

    :param targets: names of installed plugins, or folders with their ``pyproject.toml``.
    :param base: folder from which paths are shown.
    :param run_tests: whether to run their tests and a type checker as well.
    """
    _import_the_portal()
    with tempfile.TemporaryDirectory(prefix="portal-check-") as scratch:
        seed = Path(scratch)
        failure = _in_child(lambda: _seeded(seed))
        if "error" in failure:
            raise RuntimeError(f"the town to try plugins in could not be made: {failure['error']}")
        for target in targets:
            found = _in_child(
                lambda target=target: asdict(check(target, seed, base, run_tests=run_tests))
            )
            yield Report(**{"target": target, **found})


def _import_the_portal() -> None:
    """Import once what every child would import again."""
    from portal.app import FEATURES

    for name in (*FEATURES, "portal.sdk"):
        importlib.import_module(name)


def _seeded(folder: Path) -> dict[str, Any]:
    make_seed(folder)
    return {}


def _in_child(work: Any) -> dict[str, Any]:
    """Return what ``work`` returns, done in a process of its own."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _be_silent()
        try:
            answer = work()
        except BaseException:
            answer = {"error": traceback.format_exc(limit=-3).strip()}
        with os.fdopen(writer, "w", encoding="utf-8") as pipe:
            json.dump(answer, pipe)
        # Nothing that was prepared for this process's end belongs to the child.
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    if not said:
        return {"error": "the plugin ended the process that checked it"}
    result: dict[str, Any] = json.loads(said)
    return result


def _be_silent() -> None:
    """Say nothing: what a plugin prints, and what the portal logs of it, is no part of a report."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def check(target: str, seed: Path, base: Path, *, run_tests: bool) -> Report:
    """Check one plugin in this process."""
    try:
        subject = find_subject(target)
    except NotFound as error:
        return Report(target, error=str(error))
    load(subject)
    meter = Meter()
    if subject.plugin is not None:
        measure_hooks(subject.plugin, meter)
    with staged(subject, seed) as stage:
        measure_slots(stage.app, subject.name, meter)
        found = in_order(_findings(subject, stage, meter))
        verdict = judge(subject, stage, found, run_tests=run_tests)
    return Report(
        target=target,
        name=subject.name,
        version=str(getattr(subject.plugin, "version", "")),
        root=str(subject.root),
        tier=verdict.tier.word,
        findings=[finding.as_json(base) for finding in found],
        requirements=[{**asdict(r), "tier": r.tier.word} for r in verdict.requirements],
        notes=subject.notes,
    )


def _findings(subject: Subject, stage: Stage, meter: Meter) -> list[Finding]:
    found = [finding for family in FAMILIES for finding in family.findings(subject, stage)]
    found += budgets.findings(subject, stage, meter)
    # The last, because they take the tables away.
    found += migrations.findings(subject, stage)
    explained = any(f.rule.tier is Tier.BRONZE and f.rule is not code.REFUSED for f in found)
    return [f for f in found if not (explained and f.rule is code.REFUSED)]

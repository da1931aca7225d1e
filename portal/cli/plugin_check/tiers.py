"""Tiers: what a plugin has shown, and what it lacks for the next step."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from portal.cli import catalogues
from portal.cli.plugin_check.findings import Finding, Tier
from portal.cli.plugin_check.hooks import marked
from portal.cli.plugin_check.stage import Stage
from portal.cli.plugin_check.subject import Subject, dotted

CONTRACT = "portal.testing.contract"
MARKER = "proves"
SECONDS = 900
NAMED = 5
#: What the README says, each under a heading that has one of the words.
CHAPTERS = (("settings", "setting"), ("permissions", "permission"), ("data", "privacy"))


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing a tier asks for.

    :param key: stable name, as in the JSON.
    :param met: ``None`` when it could not be found out; the tier is then not given.
    :param remark: why not, or how it was found out.
    """

    tier: Tier
    key: str
    title: str
    met: bool | None
    remark: str = ""


@dataclass
class Verdict:
    """The tier a plugin has, with every requirement."""

    requirements: list[Requirement] = field(default_factory=list)

    @property
    def tier(self) -> Tier:
        """The highest tier of which everything is met, and of those below it."""
        reached = Tier.NONE
        for tier in (Tier.BRONZE, Tier.SILVER, Tier.GOLD):
            if not all(r.met for r in self.requirements if r.tier is tier):
                break
            reached = tier
        return reached

    def missing(self, tier: Tier) -> list[Requirement]:
        """Return what is missing for a tier."""
        return [r for r in self.requirements if r.tier <= tier and not r.met]


def judge(
    subject: Subject, stage: Stage | None, findings: Iterable[Finding], *, run_tests: bool
) -> Verdict:
    """Go through the requirements of every tier.

    :param run_tests: whether to run the plugin's own tests and a type checker.
    """
    found = list(findings)
    proved = _proved(subject)
    tests: bool | None = None
    remark = "they were not run"
    if run_tests and subject.tests:
        tests, remark = outcome_of_tests(subject)
    elif not subject.tests:
        tests, remark = False, "there is no folder tests"
    contract = _has_contract(subject)
    verdict = Verdict()

    def add(tier: Tier, key: str, title: str, met: bool | None, remark: str = "") -> None:
        verdict.requirements.append(Requirement(tier, key, title, met, "" if met else remark))

    for tier in (Tier.BRONZE, Tier.SILVER, Tier.GOLD):
        codes = sorted({f.rule.code for f in found if f.rule.tier is tier})
        add(tier, f"no-{tier.word}-findings", f"no finding that {tier.word} forbids", not codes,
            ", ".join(codes))  # fmt: skip
    add(Tier.BRONZE, "contract", f"a test imports {CONTRACT}", contract,
        f"add: from {CONTRACT} import *")  # fmt: skip
    add(Tier.BRONZE, "tests", "its tests pass", tests, remark)
    for key, title, needed in _proofs(subject, stage):
        met = not needed or key in proved
        tier = Tier.GOLD if key == "crash" else Tier.SILVER
        add(tier, key, title, met, f"mark a test with @pytest.mark.{MARKER}(“{key}”)")
    typed = (subject.package / "py.typed").is_file()
    add(Tier.GOLD, "typed", "py.typed is shipped", typed, "add an empty file py.typed")
    checked, words = _types(subject) if run_tests else (None, "the type checker was not run")
    add(Tier.GOLD, "types", "mypy --strict has nothing to say", checked, words)
    languages = _languages(subject)
    add(
        Tier.GOLD, "languages", "it speaks two languages", len(languages) >= 2, ", ".join(languages)
    )
    lacking = _chapters(subject)
    add(Tier.GOLD, "docs", "its README says what it does, its settings, permissions and data",
        not lacking, f"no chapter on {', '.join(lacking)}")  # fmt: skip
    return verdict


def _proofs(subject: Subject, stage: Stage | None) -> list[tuple[str, str, bool]]:
    """Return what tests have to prove: key, title, whether this plugin needs it at all."""
    hooks = set(marked(subject.plugin)) if subject.plugin is not None else set()
    personal = stage is not None and bool(stage.inventory.personal)
    settings = getattr(subject.plugin, "settings", None) is not None
    events = "subscriptions" in hooks
    return [
        ("retries", "a test proves that a repeated delivery does no harm", events),
        ("settings", "a test proves what its settings change", settings),
        ("privacy", "a test proves that export and erasure leave nothing out", personal),
        ("crash", "a test proves that a crash of the worker loses nothing", events),
    ]


def _has_contract(subject: Subject) -> bool:
    return any(
        isinstance(node, ast.ImportFrom) and node.module == CONTRACT
        for module in subject.tests
        for node in ast.walk(module.tree)
    )


def _proved(subject: Subject) -> set[str]:
    """Return what tests say they prove, ``@pytest.mark.proves("retries")``."""
    return {
        str(argument.value)
        for module in subject.tests
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and dotted(node.func) == f"pytest.mark.{MARKER}"
        for argument in node.args
        if isinstance(argument, ast.Constant)
    }


def outcome_of_tests(subject: Subject) -> tuple[bool | None, str]:
    """Run the plugin's own tests; return whether they pass, and what pytest said last."""
    if importlib.util.find_spec("pytest") is None:
        return None, "pytest is not installed"
    command = ("-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", "--tb=line")
    return _program(subject, *command)


def _types(subject: Subject) -> tuple[bool | None, str]:
    if importlib.util.find_spec("mypy") is None:
        return None, "mypy is not installed"
    return _program(subject, "-m", "mypy", "--strict", subject.package.name)


def _program(subject: Subject, *arguments: str) -> tuple[bool | None, str]:
    folder = subject.root if (subject.root / "pyproject.toml").is_file() else subject.package.parent
    try:
        done = subprocess.run(  # noqa: S603 - the plugin's own tests, as its author runs them
            [sys.executable, *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False, f"not done after {SECONDS} s"
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    said = lines[-1] if lines else done.stderr.strip()[-200:]
    # Pytest's summary names what failed; without it one would have to run everything again.
    failed = [line.split()[1] for line in lines if line.startswith(("FAILED ", "ERROR "))]
    more = f" and {len(failed) - NAMED} more" if len(failed) > NAMED else ""
    return done.returncode == 0, ": ".join(filter(None, (said, ", ".join(failed[:NAMED]) + more)))


def _languages(subject: Subject) -> list[str]:
    """Return the languages it speaks: that of its code, and those it has catalogues for."""
    folder = subject.folder_of("translations") or subject.package / "translations"
    return ["en", *catalogues.languages_in(folder)]


def _chapters(subject: Subject) -> list[str]:
    readme = _readme(subject)
    if readme is None:
        return ["anything: there is no README.md"]
    headings = [
        line.lstrip("#").strip().lower()
        for line in readme.read_text(encoding="utf-8").splitlines()
        if line.startswith("#")
    ]
    return [
        words[0]
        for words in CHAPTERS
        if not any(word in text for word in words for text in headings)
    ]


def _readme(subject: Subject) -> Path | None:
    found = [folder / "README.md" for folder in (subject.root, subject.package)]
    return next((path for path in found if path.is_file()), None)

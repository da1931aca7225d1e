"""Translations: texts people read that no language can replace, and catalogues with holes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from tokenize import TokenError

from jinja2 import TemplateSyntaxError

from portal.cli import catalogues
from portal.cli.plugin_check.findings import Finding, Tier, rule
from portal.cli.plugin_check.stage import Stage
from portal.cli.plugin_check.subject import Module, Subject, dotted
from portal.cli.plugin_check.tables import text_place
from portal.cli.plugin_check.templates import template_files

IN_TEMPLATE = rule(
    "L701", "untranslatable text in a template", Tier.SILVER,
    "Put it into `{{ _(\"…\") }}`, so that it can be said in every language of the site.",
)  # fmt: skip
IN_CODE = rule(
    "L702", "untranslatable text in code", Tier.SILVER,
    "Put it into `_(\"…\")`, or `_l(\"…\")` where it is written down once, at import.",
)  # fmt: skip
MISSING = rule(
    "L703", "text that is not translated", Tier.SILVER,
    "A language that is shipped is complete: `portal plugin translate NAME` collects what is new.",
)  # fmt: skip
PLACEHOLDERS = rule(
    "L704", "placeholders that differ", Tier.BRONZE,
    "A translation with another placeholder than its original fails when it is shown.",
)  # fmt: skip
UNCOMPILED = rule(
    "L705", "catalogue that is not compiled", Tier.SILVER,
    "The portal reads the compiled catalogue; `portal plugin translate NAME` writes it.",
)  # fmt: skip

_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
_EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr"})
_UNREAD = frozenset({"script", "style", "code", "pre", "svg"})
#: Names of formats, besides those in capitals, are the same everywhere.
_FORMATS = frozenset({"Atom", "GeoJSON", "Markdown"})
_SPOKEN = frozenset({"alt", "title", "aria-label", "placeholder"})
#: Arguments that are read by people, of calls and of a plugin's class.
_READ_BY_PEOPLE = frozenset(
    {"label", "title", "help", "message", "heading", "lede", "unit", "summary", "description_text"}
)
_CALLS = {
    "flash": 0, "Problem": 2, "Decision.no": 1, "NavItem": 0, "Section": 0, "Tile": 0,
    "PeriodicJob": 3, "SearchSource": 1, "Action": 1, "TestResult": 1, "ProposalLink": 0,
    "StringField": 0, "TextAreaField": 0, "BooleanField": 0, "SelectField": 0, "RadioField": 0,
    "IntegerField": 0, "DateField": 0, "EmailField": 0, "FileField": 0, "SubmitField": 0,
}  # fmt: skip


def findings(subject: Subject, _stage: Stage | None) -> Iterator[Finding]:
    """Look for texts outside the catalogues, and for holes in them."""
    for path in template_files(subject):
        if path.suffix == ".html":
            yield from _in_template(path)
    for module in subject.modules:
        yield from _in_code(module)
    yield from _in_catalogues(subject)


class _Words(HTMLParser):
    """Collects the words of a template that stand outside of any expression.

    What is marked ``translate="no"`` is left out, as HTML means it: names, and code.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._unread: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._unread:
            # Only what closes the same element may end it.
            self._unread += [tag] if tag == self._unread[0] else []
            return
        if tag in _UNREAD or given.get("translate") == "no":
            self._unread = [] if tag in _EMPTY else [tag]
            return
        for name in _SPOKEN & given.keys():
            if _is_said(given[name] or ""):
                self.found.append((self.getpos()[0], (given[name] or "").strip()))

    def handle_endtag(self, tag: str) -> None:
        if self._unread and tag == self._unread[-1]:
            self._unread.pop()

    def handle_data(self, data: str) -> None:
        if self._unread:
            return
        line = self.getpos()[0]
        for offset, text in enumerate(data.split("\n")):
            if _is_said(text):
                self.found.append((line + offset, text.strip()))


def _is_said(text: str) -> bool:
    """Whether there is a word in a text that another language would say otherwise."""
    return any(not (word.isupper() or word in _FORMATS) for word in _WORD.findall(text))


def _in_template(path: Path) -> Iterator[Finding]:
    source = path.read_text(encoding="utf-8")
    # What Jinja says is taken out; the lines stay where they are.
    plain = _JINJA.sub(lambda found: "\n" * found[0].count("\n"), source)
    reader = _Words()
    reader.feed(plain)
    reader.close()
    for line, text in reader.found:
        yield Finding(IN_TEMPLATE, path, line, f"“{_short(text)}” is not translated")


def _in_code(module: Module) -> Iterator[Finding]:
    for call, name in module.calls():
        short = name.rpartition(".")[2] if name != "Decision.no" else name
        position = _CALLS.get(short)
        if position is not None and len(call.args) > position:
            yield from _said(module, call.args[position])
        if short in _CALLS or short in ("setting", "SettingsPage"):
            for keyword in call.keywords:
                if keyword.arg in _READ_BY_PEOPLE:
                    yield from _said(module, keyword.value)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef) and any(dotted(b) == "Plugin" for b in node.bases):
            for part in node.body:
                targets = part.targets if isinstance(part, ast.Assign) else []
                if any(isinstance(t, ast.Name) and t.id == "title" for t in targets):
                    assert isinstance(part, ast.Assign)  # noqa: S101 - for the type checker
                    yield from _said(module, part.value)


def _said(module: Module, node: ast.expr) -> Iterator[Finding]:
    text = node.value if isinstance(node, ast.Constant) else None
    if isinstance(node, ast.JoinedStr):
        parts = [part.value for part in node.values if isinstance(part, ast.Constant)]
        text = "…".join(str(part) for part in parts)
    if isinstance(text, str) and _is_said(text):
        yield Finding(IN_CODE, module.path, node.lineno, f"“{_short(text)}” is not translated")


def _in_catalogues(subject: Subject) -> Iterator[Finding]:
    folder = subject.folder_of("translations") or subject.package / "translations"
    languages = catalogues.languages_in(folder)
    if not languages:
        return
    try:
        wanted = catalogues.collect(subject.package, subject.name, "0")
    except (TemplateSyntaxError, SyntaxError, TokenError):
        return  # W603 and G003 say where
    for language in languages:
        path = catalogues.catalogue_path(folder, language)
        for fault, text in catalogues.faults(wanted, catalogues.read(path, language)):
            said = text.id if isinstance(text.id, str) else text.id[0]
            if fault == "placeholders differ":
                yield Finding(PLACEHOLDERS, path, _line_of(path, said), f"{language}: “{said}”")
            else:
                place = text_place(subject, said[:40])
                yield Finding(MISSING, *place, f"{language}: “{_short(said)}” is {fault}")
        compiled = path.with_suffix(".mo")
        if not compiled.exists():
            yield Finding(UNCOMPILED, path, 1, f"{compiled.name} is not there")


def _line_of(path: Path, text: str) -> int:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("msgid") and text[:40] in line:
            return number
    return 1


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:57]}…"

"""The rules of docs/explanation/architecture.md that a machine can check."""

import ast
import dataclasses
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import meta
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String, Text, UniqueConstraint

from portal.core.database.base import Base
from portal.core.web.pages import Page
from portal.core.web.routing import access_of
from portal.core.web.templating import TEMPLATES

PORTAL = Path(__file__).resolve().parents[2] / "portal"
FEATURES = ("municipality", "identity", "discussion", "consultations", "proposals", "site", "admin")


def modules(*parts: str) -> Iterator[tuple[Path, ast.Module]]:
    root = PORTAL.joinpath(*parts)
    for path in sorted(root.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_a_commit_exists_in_one_place_only():
    found = [
        path.relative_to(PORTAL)
        for path, tree in modules()
        for node, name in calls(tree)
        if name == "commit"
        and ast.unparse(node.func).split(".")[0] in {"session", "current", "db", "super()"}
    ]
    assert {str(path) for path in found} == {
        "core/database/unit_of_work.py",
        "core/database/session.py",
    }


@pytest.mark.parametrize("feature", FEATURES)
def test_only_queries_services_and_their_like_ask_the_database(feature):
    forbidden = []
    for path, tree in modules(feature):
        room = path.relative_to(PORTAL / feature).parts[0].removesuffix(".py")
        if room not in {"views", "office", "api", "forms"}:
            continue
        forbidden += [
            f"{path.relative_to(PORTAL)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy"
        ]
    assert forbidden == []


@pytest.mark.parametrize("feature", FEATURES)
def test_rows_never_leave_their_feature(feature):
    forbidden = []
    for path, tree in modules(feature):
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or not node.module:
                continue
            owner = node.module.split(".")
            takes_rows = any(alias.name.endswith("Row") for alias in node.names)
            foreign = owner[0] == "portal" and owner[1] not in (feature, "core")
            if foreign and "models" in owner and takes_rows:
                forbidden.append(f"{path.relative_to(PORTAL)}:{node.lineno} {node.module}")
    assert forbidden == []


def test_the_clock_is_asked_in_one_place_only():
    found = [
        f"{path.relative_to(PORTAL)}:{node.lineno}"
        for path, tree in modules()
        for node, name in calls(tree)
        if ast.unparse(node.func) in {"datetime.now", "datetime.utcnow", "date.today"}
        # A mail's date is the moment it is handed over, on the machine that does it.
        and path.relative_to(PORTAL).as_posix() not in ("core/clock.py", "core/mail/backends.py")
    ]
    assert found == []


def test_every_text_column_has_a_length():
    unbounded = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, String | Text) and column.type.length is None
    ]
    assert unbounded == []


def test_every_foreign_key_says_what_happens_when_its_target_goes():
    silent = [
        f"{table.name}.{','.join(constraint.column_keys)}"
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, ForeignKeyConstraint) and constraint.ondelete is None
    ]
    assert silent == []


def test_every_constraint_has_a_name():
    unnamed = [
        f"{table.name}: {constraint}"
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint | CheckConstraint) and not constraint.name
    ]
    assert unnamed == []


def test_every_route_is_classified(app):
    assert [name for name in app.view_functions if access_of(app, name) is None] == []


def subclasses(of: type) -> Iterator[type]:
    for cls in of.__subclasses__():
        yield cls
        yield from subclasses(cls)


def test_each_page_uses_its_fields_and_nothing_else(app):
    known = set(app.jinja_env.globals) | {
        "actor", "site", "locale", "language", "direction", "theme",
        "request", "session", "g", "config", "range", "dict", "loop", "caller", "self",
    }  # fmt: skip
    # Some are loaded only when they are wanted; which, must not depend on the tests before.
    for path in PORTAL.rglob("*.py"):
        if "(Page):" in path.read_text(encoding="utf-8"):
            importlib.import_module(".".join(path.relative_to(PORTAL.parent).with_suffix("").parts))
    wrong = []
    for cls in set(subclasses(Page)):
        if not cls.template or not cls.__module__.startswith("portal."):
            continue
        fields = {f.name for f in dataclasses.fields(cls)}
        used = variables_of(app, cls.template, set())
        wrong += [
            f"{cls.__name__}: {cls.template} uses “{name}”, which the page lacks"
            for name in sorted(used - fields - known)
        ]
        wrong += [
            f"{cls.__name__}: {cls.template} never uses “{name}”" for name in sorted(fields - used)
        ]
    assert "\n".join(wrong) == ""


def variables_of(app, name, seen):
    """Return the variables a template needs, through everything it includes and extends."""
    if name in seen:
        return set()
    seen.add(name)
    source, _file, _fresh = app.jinja_env.loader.get_source(app.jinja_env, name)
    tree = app.jinja_env.parse(source)
    used = meta.find_undeclared_variables(tree)
    for other in meta.find_referenced_templates(tree):
        if other and not other.startswith(("components/", "layout/")):
            used |= variables_of(app, other, seen)
    return used - assigned(source)


def assigned(source):
    """Return the names a template gives itself: imports, macros, assignments, loop variables."""
    names = set(re.findall(r"{%-?\s*macro\s+([a-z_0-9]+)", source))
    for listed in re.findall(r"{%-?\s*(?:set|for)\s+([a-z_0-9, ]+?)(?:\s+in\b|\s*=)", source):
        names |= {part.strip() for part in listed.split(",")}
    names |= set(re.findall(r"{%-?\s*import\s+\S+\s+as\s+([a-z_]+)", source))
    for listed in re.findall(r"{%-?\s*from\s+\S+\s+import\s+([^%]+?)-?%}", source):
        names |= {part.split(" as ")[-1].split()[0] for part in listed.split(",")}
    return names


def test_templates_have_nothing_inline():
    inline = re.compile(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)|<style", re.I)
    found = [
        f"{path.relative_to(TEMPLATES)}:{number}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        if "mail" not in path.parts and path.name != "mail.html"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if inline.search(line)
    ]
    assert found == []


def test_titles_and_attributes_do_not_mark_the_language_of_a_text():
    """The filter may answer with an element, which neither of the two can hold."""
    attribute = (
        r"\s(?:data-label|aria-label|alt|title|content|placeholder|value)=\"[^\"]*\|translated"
    )
    marked = re.compile(attribute + r"|block (?:title|description) [^\n]*\|translated")
    found = [
        f"{path.relative_to(TEMPLATES)}: {line.group(0)}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for line in marked.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_nothing_that_is_committed_names_a_package_registry():
    hosts = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org"]
    root = PORTAL.parent
    kinds = ("*.toml", "*.json", "*.md", "requirements/*", "docs/**/*.md", "portal/**/*.py")
    files = [root / "dev", root / ".npmrc", *(path for kind in kinds for path in root.glob(kind))]
    found = [
        f"{path.name}: {host}"
        for path in files
        for host in hosts
        if host in path.read_text(encoding="utf-8")
    ]
    assert found == []

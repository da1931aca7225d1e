"""Reference for plugin authors: a page for each hook, and the list of them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import portal
from portal.cli.reference.markdown import first_line, page, table, type_name
from portal.core.plugins.spec import FailPolicy, HookRules, HookSpec, When, rules_of

PARTS = ("When", "Given", "Returns", "Failure")
"""What the docstring of every hook says, in this order, each in a paragraph of its own."""
_PART = re.compile(rf"^({'|'.join(PARTS)}): ", re.M)
_EXAMPLES = Path(portal.__file__).resolve().parents[1] / "tests" / "hooks" / "examples"
_QUESTIONS = {
    "When": "When it is called",
    "Given": "With what",
    "Returns": "What it may return",
    "Failure": "What happens when it fails",
}
POLICIES = {
    FailPolicy.BROKEN: "The plugin is marked broken and left out; the portal goes on without it.",
    FailPolicy.SKIP: "The plugin's part is left out; everything else goes on.",
    FailPolicy.CLOSED: "What the person wanted is refused, and they are asked to try again.",
    FailPolicy.RETRIED: "The worker tries again later.",
}
MOMENTS = {
    When.START: "once in every process, at start",
    When.REQUEST: "in a request, while somebody waits",
    When.WORKER: "by the worker",
    When.COMMAND: "by a command of the operator",
}


def parts_of(hook: Any) -> tuple[str, Mapping[str, str]]:
    """Return the first sentence of a hook's docstring, and its parts by name."""
    text = inspect.getdoc(hook) or ""
    pieces = _PART.split(text)
    parts = {
        name: " ".join(words.split())
        for name, words in zip(pieces[1::2], pieces[2::2], strict=True)
    }
    return pieces[0].strip(), parts


def specifications() -> list[type[HookSpec]]:
    """Return the portal's own classes of hooks, by name."""
    ours = (cls for cls in HookSpec.__subclasses__() if cls.__module__.startswith("portal."))
    return sorted(ours, key=lambda cls: cls.__name__)


def hooks_of(specification: type[HookSpec]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield name and method of each hook of a class."""
    for name, member in vars(specification).items():
        if hasattr(member, "portal_rules"):
            yield name, member


def hook_pages() -> Mapping[str, str]:
    """Return the list of hooks and a page for each: file name → Markdown."""
    pages = {"hooks.md": _index()}
    for specification in specifications():
        for name, hook in hooks_of(specification):
            pages[f"hooks/{name}.md"] = _page(specification, name, hook)
    return pages


def _index() -> str:
    parts: list[str] = []
    for specification in specifications():
        rows = [
            (f"[`{name}`](hooks/{name}.md)", parts_of(hook)[0], MOMENTS[rules_of(hook).when])
            for name, hook in hooks_of(specification)
        ]
        parts += [
            f"## {specification.__name__}",
            first_line(specification),
            table(("Hook", "What for", "Called"), rows),
        ]
    opening = (
        "A plugin inherits these classes from `portal.sdk` and implements the methods it needs, "
        "each marked with `@hookimpl`; the portal's own features use the same hooks. Each has a "
        "page with its signature, its limits and an example that runs."
    )
    return page("Hooks", opening, parts)


def _page(specification: type[HookSpec], name: str, hook: Callable[..., Any]) -> str:
    first, parts = parts_of(hook)
    rules = rules_of(hook)
    rows = [
        ("Class", f"`{specification.__name__}`, from `portal.sdk`"),
        ("Called", MOMENTS[rules.when]),
        ("Fail policy", f"`{rules.fail}`: {POLICIES[rules.fail]}"),
        ("Time", _time(rules)),
        ("Queries", _queries(rules)),
    ]
    body = [f"```python\n{_signature(name, hook)}\n```", table(("", ""), rows)]
    for part, words in parts.items():
        body += [f"## {_QUESTIONS[part]}", _sentence(words)]
    body += _example(name)
    body.append("[All hooks](../hooks.md)")
    return page(f"{specification.__name__}.{name}", first, body)


def _signature(name: str, hook: Callable[..., Any]) -> str:
    signature = inspect.signature(hook)
    given = [
        f"{p.name}: {type_name(p.annotation)}" for p in list(signature.parameters.values())[1:]
    ]
    answer = type_name(signature.return_annotation)
    line = f"def {name}({', '.join(['self', *given])}) -> {answer}"
    if len(line) < 92:
        return f"@hookimpl\n{line}: ..."
    listed = "".join(f"    {one},\n" for one in ["self", *given])
    return f"@hookimpl\ndef {name}(\n{listed}) -> {answer}: ..."


def _sentence(words: str) -> str:
    return (words[:1].upper() + words[1:]).replace("``", "`")


def _time(rules: HookRules) -> str:
    if rules.when is When.START:
        return f"{rules.budget_ms:,} ms; a start that takes longer is noted in the log"
    if rules.when is When.REQUEST:
        return f"{rules.budget_ms:,} ms, and never more than the option `hook_budget_ms`"
    return f"{rules.budget_ms / 1000:,.0f} s"


def _queries(rules: HookRules) -> str:
    if rules.when is When.START:
        return "none: there is no database yet"
    return f"at most {rules.queries:,}" if rules.queries else "none"


def _example(name: str) -> list[str]:
    path = _EXAMPLES / f"{name}.py"
    parts = ["## Example", f"From `tests/hooks/examples/{name}.py`, which the tests run."]
    if path.is_file():
        parts.append(f"```python\n{path.read_text('utf-8').rstrip()}\n```")
    return parts

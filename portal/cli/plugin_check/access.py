"""Routes: every one says who may come in, and lies where the plugin is expected."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from portal.cli.plugin_check.findings import Finding, Tier, rule
from portal.cli.plugin_check.stage import Stage
from portal.cli.plugin_check.subject import Subject, dotted

UNCLASSIFIED = rule(
    "R801", "route nobody classified", Tier.BRONZE,
    "`@public`, `@signed_in` or `@needs(ACTION)` below the route says who may come in; the portal "
    "refuses a plugin with a route that does not.",
)  # fmt: skip
ERROR_500 = rule(
    "R802", "page that fails", Tier.BRONZE,
    "A page answered with an error of the server when it was opened on a small town, by a visitor, "
    "a citizen or an administrator.",
)  # fmt: skip

_ROUTES = frozenset({"route", "get", "post", "put", "patch", "delete"})
_CLASSES = frozenset({"public", "signed_in", "needs"})


def findings(subject: Subject, stage: Stage | None) -> Iterator[Finding]:
    """Look at the views of the plugin's blueprints."""
    for module in subject.modules:
        blueprints = {
            target.id
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and dotted(node.value.func).rpartition(".")[2] == "Blueprint"
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.FunctionDef):
                continue
            names = [_decorator(part) for part in node.decorator_list]
            routed = any(
                name.rpartition(".")[2] in _ROUTES and name.partition(".")[0] in blueprints
                for name in names
            )
            classified = any(name.rpartition(".")[2] in _CLASSES for name in names)
            if routed and not classified:
                message = f"nobody said who may see {node.name}"
                yield Finding(UNCLASSIFIED, module.path, node.lineno, message)
    if stage is not None and stage.is_ready:
        from portal.cli.plugin_check.visits import visits_to

        for visit in visits_to(stage):
            if visit.status >= 500:
                message = f"{visit.address} answers {visit.status} to {visit.who}"
                yield Finding(ERROR_500, *visit.place(subject), message)


def _decorator(node: ast.expr) -> str:
    return dotted(node.func if isinstance(node, ast.Call) else node)

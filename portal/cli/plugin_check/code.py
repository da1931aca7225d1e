"""Things plugin code must not do: end transactions, wait, run text as code."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from portal.cli.plugin_check.findings import Finding, Tier, rule
from portal.cli.plugin_check.imports import imported
from portal.cli.plugin_check.stage import Stage
from portal.cli.plugin_check.subject import Module, Subject

COMMIT = rule(
    "S501", "commit or rollback", Tier.BRONZE,
    "The unit of work commits, once, or takes everything back. A plugin that does it itself tears "
    "a person's action in two; inside a hook the portal refuses it.",
)  # fmt: skip
WAITING = rule(
    "S502", "waiting", Tier.BRONZE,
    "A page that waits keeps a person and a thread waiting. Work that takes time belongs into an "
    "event's handler or a periodic job; a retry is the worker's.",
)  # fmt: skip
TEXT_AS_CODE = rule(
    "S503", "text run as code, or pickled", Tier.BRONZE,
    "`eval`, `exec`, `pickle` and their like run whatever they are given.",
)  # fmt: skip
CLOCK = rule(
    "S504", "a clock of one's own", Tier.SILVER,
    "`now()` and `today()` of the SDK are the portal's clock: aware, in UTC, movable in tests.",
)  # fmt: skip
PROGRAM = rule(
    "S505", "another program", Tier.BRONZE,
    "Starting programs holds up pages and opens a door nobody agreed to.",
)  # fmt: skip
NO_DOCSTRING = rule(
    "G001", "plugin class without a docstring", Tier.SILVER,
    "Its first sentence is what administrators read about the plugin before they enable it.",
)  # fmt: skip
REFUSED = rule(
    "G002", "the portal does not take it", Tier.BRONZE,
    "The plugin cannot be loaded, is broken or incompatible; the reason is the one `portal plugin "
    "list` shows.",
)  # fmt: skip
SYNTAX = rule("G003", "not Python", Tier.BRONZE, "A file of the package cannot be read by Python.")

_ENDS = frozenset({"commit", "rollback"})
_SESSIONS = frozenset(
    {"session", "session()", "db.session", "current", "connection", "self.session"}
)
_TEXT = frozenset({"eval", "exec", "compile", "__import__"})
_PICKLES = frozenset({"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"})
_PROGRAMS = frozenset({"subprocess", "pty", "os.system", "os.popen", "os.fork", "multiprocessing"})
_CLOCKS = frozenset({"datetime.now", "datetime.utcnow", "date.today", "datetime.datetime.now",
                     "datetime.datetime.utcnow", "datetime.date.today", "time.time"})  # fmt: skip


def findings(subject: Subject, stage: Stage | None) -> Iterator[Finding]:
    """Look for what plugin code must not do."""
    if stage is not None and stage.reason:
        where = subject.plugin_module
        line = subject.method_line("name") if subject.plugin is not None else 1
        yield Finding(REFUSED, where, line, stage.reason)
    if subject.plugin is not None and not (type(subject.plugin).__doc__ or "").strip():
        node = subject.class_node()
        name = type(subject.plugin).__name__
        line = node.lineno if node else 1
        yield Finding(NO_DOCSTRING, subject.plugin_module, line, f"{name} says nothing of itself")
    for path in sorted(subject.package.rglob("*.py")):
        try:
            ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError) as error:
            line = getattr(error, "lineno", None) or 1
            yield Finding(SYNTAX, path, line, getattr(error, "msg", "") or str(error))
    for module in subject.modules:
        yield from _imports(module)
        yield from _calls(module)


def _imports(module: Module) -> Iterator[Finding]:
    for line, name in imported(module.tree):
        if name.partition(".")[0] in _PICKLES:
            yield Finding(TEXT_AS_CODE, module.path, line, f"{name} runs what it reads")
        if any(name == program or name.startswith(f"{program}.") for program in _PROGRAMS):
            yield Finding(PROGRAM, module.path, line, f"{name} starts another program")


def _calls(module: Module) -> Iterator[Finding]:
    clock_names = {"datetime", "date", "time"} & {
        name.rpartition(".")[2] for _line, name in imported(module.tree)
    }
    for call, name in module.calls():
        last = name.rpartition(".")[2]
        holder = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        if last in _ENDS and (holder in _SESSIONS or holder.endswith("session()")):
            message = f"{holder}.{last}() ends the portal's transaction"
            yield Finding(COMMIT, module.path, call.lineno, message)
        if name in ("time.sleep", "sleep", "asyncio.sleep"):
            yield Finding(WAITING, module.path, call.lineno, f"{name} keeps whoever asked waiting")
        if name in _TEXT:
            yield Finding(TEXT_AS_CODE, module.path, call.lineno, f"{name}() runs text as code")
        if name in _PROGRAMS:
            yield Finding(PROGRAM, module.path, call.lineno, f"{name}() starts another program")
        if name in _CLOCKS and clock_names:
            message = f"{name}() is not the portal's clock; use now() or today()"
            yield Finding(CLOCK, module.path, call.lineno, message)

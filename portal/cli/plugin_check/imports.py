"""What a plugin imports, and with which machines it talks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from portal.cli.plugin_check.findings import Finding, Tier, rule
from portal.cli.plugin_check.stage import Stage
from portal.cli.plugin_check.subject import Module, Subject

PRIVATE = rule(
    "N401", "import of the portal's inside", Tier.BRONZE,
    "Only `portal.sdk` (and `portal.testing` in tests) stays the same from version to version. "
    "Everything else may move with any release and take the plugin down with it.",
)  # fmt: skip
NETWORK = rule(
    "N402", "network around the portal's client", Tier.BRONZE,
    "`http_client` reaches declared hosts only, refuses private addresses and ends what hangs. A "
    "library of one's own does none of it.",
)  # fmt: skip
HOST = rule(
    "N403", "undeclared host", Tier.BRONZE,
    "Administrators agree to the hosts a plugin names in `hosts`; a request to any other is "
    "refused when it is made.",
)  # fmt: skip
UNUSED_HOST = rule(
    "N404", "host that is never used", Tier.SILVER,
    "A host that is declared and stands nowhere in the code asks for trust it does not need.",
)  # fmt: skip

PUBLIC = ("portal.sdk", "portal.testing")
NETWORKING = frozenset(
    [
        "aiohttp",
        "asyncio",
        "ftplib",
        "http.client",
        "httplib2",
        "httpx",
        "imaplib",
        "poplib",
        "pycurl",
        "requests",
        "smtplib",
        "socket",
        "socketserver",
        "telnetlib",
        "urllib.request",
        "urllib3",
        "websocket",
        "websockets",
        "xmlrpc",
    ]
)
_URL = re.compile(r"https?://[^\s\"'<>{}]+")
#: Hosts that name things and are never asked.
_NAMES_ONLY = frozenset({"www.w3.org", "schema.org", "purl.org", "localhost", "127.0.0.1"})


def findings(subject: Subject, _stage: Stage | None) -> Iterator[Finding]:
    """Look at imports and addresses."""
    hosts = tuple(getattr(subject.plugin, "hosts", ()) or ())
    uses_client = any("http_client" in module.source for module in subject.modules)
    seen: set[str] = set()
    for module in subject.modules:
        for line, name in imported(module.tree):
            if is_private(name):
                message = f"{name} is the portal's inside; use portal.sdk"
                yield Finding(PRIVATE, module.path, line, message)
            if _is_networking(name):
                message = f"{name} reaches other machines around the portal; use http_client"
                yield Finding(NETWORK, module.path, line, message)
        for line, host in _hosts_in(module):
            seen.add(host)
            if uses_client and not _is_declared(host, hosts):
                yield Finding(HOST, module.path, line, f"{host} is not among the plugin's hosts")
    for host in hosts:
        used = any(_is_declared(found, (host,)) for found in seen)
        if not used and not _stands_alone(subject, host):
            line = subject.method_line("hosts")
            message = f"{host} is declared, and stands nowhere in the code"
            yield Finding(UNUSED_HOST, subject.plugin_module, line, message)
    for module in subject.tests:
        for line, name in imported(module.tree):
            if is_private(name):
                message = f"{name} is the portal's inside; tests use portal.testing"
                yield Finding(PRIVATE, module.path, line, message)


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield every imported module or name with its line; imports for types only are left out."""
    typed = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test).endswith("TYPE_CHECKING")
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if node in typed:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def is_private(name: str) -> bool:
    """Whether something belongs to the portal and is not public."""
    if name != "portal" and not name.startswith("portal."):
        return False
    return not any(name == public or name.startswith(f"{public}.") for public in PUBLIC)


def _is_networking(name: str) -> bool:
    return any(name == library or name.startswith(f"{library}.") for library in NETWORKING)


def _hosts_in(module: Module) -> Iterator[tuple[int, str]]:
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) in docstrings:
                continue
            for found in _URL.findall(node.value):
                host = _host_of(found)
                if host and host not in _NAMES_ONLY:
                    yield node.lineno, host


def _host_of(address: str) -> str:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    # “https://” before a placeholder names no host.
    return host if "." in host or host == "localhost" else ""


def _is_declared(host: str, hosts: tuple[str, ...]) -> bool:
    return any(
        host == declared or (declared.startswith("*.") and host.endswith(declared[1:]))
        for declared in hosts
    )


def _stands_alone(subject: Subject, host: str) -> bool:
    """Whether a host is a text of its own somewhere besides the declaration itself."""
    if host.startswith("*."):
        return True
    for module in subject.modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Assign) and _names(node.targets) == {"hosts"}:
                continue
            if isinstance(node, ast.Assign | ast.Call | ast.JoinedStr | ast.Return | ast.keyword):
                for part in ast.iter_child_nodes(node):
                    if isinstance(part, ast.Constant) and part.value == host:
                        return True
    return False


def _names(targets: list[ast.expr]) -> set[str]:
    return {target.id for target in targets if isinstance(target, ast.Name)}

"""Drives the load generator wrk and reads what it measured."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_REPORT = """
done = function(summary, latency, requests)
  io.stderr:write(string.format(
    '{"requests":%d,"microseconds":%d,"bytes":%d,"connect":%d,"read":%d,"write":%d,' ..
    '"status":%d,"timeout":%d,"p50":%.0f,"p95":%.0f,"p99":%.0f,"max":%.0f}\\n',
    summary.requests, summary.duration, summary.bytes, summary.errors.connect,
    summary.errors.read, summary.errors.write, summary.errors.status, summary.errors.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), latency.max))
end
"""

# Requests are read from a file, one a line: path, cookie, body, separated by tabs. Each is sent
# once; when the file is at an end wrk is stopped. Answers other than a redirect count as wrong.
_POSTS = """
local lines, sent = {}, 0
for line in io.lines("%(file)s") do lines[#lines + 1] = line end
local host = "%(host)s"
request = function()
  sent = sent + 1
  local line = lines[sent]
  if line == nil then
    io.stderr:write('{"exhausted":true}\\n')
    line = lines[#lines]
  end
  local path, cookie, body = line:match("([^\\t]*)\\t([^\\t]*)\\t(.*)")
  return "POST " .. path .. " HTTP/1.1\\r\\nHost: " .. host ..
    "\\r\\nCookie: " .. cookie ..
    "\\r\\nContent-Type: application/x-www-form-urlencoded\\r\\nContent-Length: " .. #body ..
    "\\r\\n\\r\\n" .. body
end
local wrong = 0
response = function(status, headers, body)
  if status ~= 303 and status ~= 302 and status ~= 200 then wrong = wrong + 1 end
end
"""


class WrkMissing(Exception):
    """wrk is not installed; the message says how to get it."""


class RanOut(Exception):
    """There were fewer prepared requests than the server could answer."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run measured; times in milliseconds."""

    requests: int
    seconds: float
    per_second: float
    errors: int
    p50: float
    p95: float
    p99: float
    longest: float


def wrk_program() -> str:
    """Return the program's path.

    :raises WrkMissing: when it is not installed.
    """
    found = shutil.which("wrk")
    if found is None:
        raise WrkMissing("wrk is missing; install the Debian package 'wrk'")
    return found


def get_load(
    url: str, *, seconds: float = 4, connections: int = 16, headers: Sequence[str] = ()
) -> Load:
    """Ask for one page over and over."""
    return _run(url, _REPORT, seconds, connections, headers)


def post_load(
    url: str, requests: Sequence[tuple[str, str, str]], *, seconds: float, connections: int = 16
) -> Load:
    """Send prepared requests, ``(path, cookie, body)``, each once.

    :raises RanOut: when they did not last.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{path}\t{cookie}\t{body}\n" for path, cookie, body in requests)
        file.flush()
        host = url.removeprefix("http://").partition("/")[0]
        script = _POSTS % {"file": file.name, "host": host} + _REPORT
        return _run(url, script, seconds, connections, ())


def _run(url: str, script: str, seconds: float, connections: int, headers: Sequence[str]) -> Load:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "load.lua"
        path.write_text(script)
        command = [
            wrk_program(),
            "-t1",
            f"-c{connections}",
            f"-d{seconds:.0f}s",
            "--timeout",
            "10s",
        ]
        command += ["-s", str(path), *[part for header in headers for part in ("-H", header)], url]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    if any("exhausted" in line for line in lines):
        raise RanOut(f"{len(lines) - 1} requests too few")
    found = lines[-1]
    span = found["microseconds"] / 1e6
    errors = sum(found[kind] for kind in ("connect", "read", "write", "status", "timeout"))
    return Load(
        requests=found["requests"],
        seconds=span,
        per_second=found["requests"] / span,
        errors=errors,
        p50=found["p50"] / 1000,
        p95=found["p95"] / 1000,
        p99=found["p99"] / 1000,
        longest=found["max"] / 1000,
    )

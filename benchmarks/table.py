"""The table of what was measured, as text for the terminal and for the reference page."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

INTRODUCTION = """\
Written by `./dev bench`. Figures are ratios to what the same machine did in the same run: *the
floor* is a plain Flask and Jinja application (`benchmarks/floor/`) that renders a page of the same
size from memory, served by the same server with the same processes and threads. Load comes from a
second process over loopback, 16 connections unless said otherwise, after warm-up, interleaved with
the floor; each figure is the median of its runs. [Speed](../explanation/speed.md) says how the
figures come about, and why some bars are missed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was measured.

    :param group: what was measured together, ``pages at 1,000 proposals``.
    :param met: whether the bar was reached; ``None`` where nothing could be measured.
    :param note: what somebody reading the figure must know.
    """

    group: str
    what: str
    measured: str
    bar: str
    met: bool | None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Say whether the bar was reached."""
        return {True: "yes", False: "NO", None: "–"}[self.met]


def machine() -> str:
    """Describe the machine in a line."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} × {model}, {memory:.0f} GB, Python {platform.python_version()}"


def commit() -> str:
    """Name the commit that was measured."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


def as_text(rows: Sequence[Row]) -> str:
    """Return the rows as aligned columns."""
    cells = [
        ("what", "measured", "bar", "met"),
        *((r.what, r.measured, r.bar, r.verdict) for r in rows),
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def as_markdown(rows: Sequence[Row], options: str) -> str:
    """Return the reference page."""
    lines = [
        "# Performance",
        "",
        *INTRODUCTION.splitlines(),
        "",
        f"- Machine: {machine()}",
        f"- Date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"- Commit: {commit()}",
        f"- Options: {options}",
        "",
    ]
    group = None
    for row in rows:
        if row.group != group:
            group = row.group
            lines += ["", f"## {group}", "", "| What | Measured | Bar | Met |", "|---|---|---|---|"]
        note = f" ({row.note})" if row.note else ""
        lines.append(f"| {row.what} | {row.measured}{note} | {row.bar} | {row.verdict} |")
    return "\n".join(lines) + "\n"

"""Templates are compiled once: by one thread after a change, and not again at the next start."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import jinja2
from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache, Template
from jinja2.bccache import Bucket

from portal.core.web import fragments


class PortalEnvironment(Environment):
    """Flask's environment, in which nobody compiles what another thread is compiling already.

    The pages visitors see first take more than half a second to compile. Eight threads that do
    it at once take eight times as long, and the process never gives back what that took.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._compiling = threading.RLock()

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:
        # Jinja looks into its memory first, so whoever has waited finds the template there.
        with self._compiling:
            return super()._load_template(name, globals)


class CompiledTemplates(FileSystemBytecodeCache):
    """What templates were compiled to, in a folder that only the portal may write.

    A template whose text has changed is compiled anew; what was compiled by another Jinja or
    with another form of our own tags lies in another folder, which is removed. A folder that
    cannot be read or written costs time and nothing else.

    :param folder: the portal's own; it is made when there is something to keep.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _form()
        super().__init__(str(self._folder))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Find what a template was compiled to."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a template was compiled to."""
        with suppress(OSError):
            if not self._folder.exists():
                self._begin()
            super().dump_bytecode(bucket)

    def _begin(self) -> None:
        for old in self._folder.parent.glob("*"):
            shutil.rmtree(old, ignore_errors=True)
        self._folder.mkdir(parents=True, mode=0o700, exist_ok=True)


def _form() -> str:
    """Name the form of what is kept: it is the Jinja's that compiles, and our tags'."""
    tags = Path(fragments.__file__).read_bytes()
    return hashlib.sha256(jinja2.__version__.encode() + tags).hexdigest()[:16]

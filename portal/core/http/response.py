"""The answer to an outgoing request, read completely."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class EgressResponse:
    """Status, headers (names in lower case) and body; ``url`` is where redirects ended."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def text(self) -> str:
        """Return the body as UTF-8; bytes that are not are replaced."""
        return self.body.decode("utf-8", errors="replace")

    def json(self) -> Any:
        """Return the parsed body; raises ``ValueError`` when it is not JSON."""
        return json.loads(self.body)

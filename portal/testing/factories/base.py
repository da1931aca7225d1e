"""What every factory needs."""

from __future__ import annotations

import itertools

from flask import Flask

HOSTILE = "<script>alert(1)</script> & “quotes” ñ 日本"


class MakeBase:
    """Base of the factories of one application."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._numbers = itertools.count(1)

    def number(self) -> int:
        """Return the next number, for names that must differ."""
        return next(self._numbers)

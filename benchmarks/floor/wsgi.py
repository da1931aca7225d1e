"""The floor for any WSGI server."""

from benchmarks.floor.app import application

app = application()

"""The WSGI application for any server: ``portal.wsgi:app``."""

from portal.app import create_app

app = create_app()

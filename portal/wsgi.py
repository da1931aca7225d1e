"""The WSGI application for any server: ``portal.wsgi:app``."""

import sys

from portal.app import create_app

# A thread that writes holds the database's only turn to write, and gives up the interpreter with
# each statement. By default it may wait 5 ms until a thread that renders a page hands it back,
# and everybody who wants to write waits with it.
sys.setswitchinterval(0.0005)

app = create_app()

"""The tests every plugin passes: ``from portal.testing.contract import *`` in a test module.

They run on whatever the fixture ``plugin`` of the author's ``conftest.py`` returns. What they
make up about a person in the plugin's tables can be replaced by overriding the fixture ``fill``.
"""

from portal.testing.contract.data import *
from portal.testing.contract.events import *
from portal.testing.contract.pages import *
from portal.testing.contract.presence import *
from portal.testing.contract.settings import *
from portal.testing.contract.texts import *

__all__ = [name for name in dir() if name.startswith("test_")]

"""``python -m portal.cli`` is the same as ``portal``."""

from portal.cli import main

if __name__ == "__main__":
    main()

"""A plugin written against version 0.1 of the SDK; it is never changed, only joined by newer ones.

When this one stops working, so does somebody's. What it uses may go with a major version, or two
minor versions and a year after it was deprecated, and this plugin goes then as well.
"""

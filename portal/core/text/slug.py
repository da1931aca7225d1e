"""Slugs: the readable tail of an address. The id in front of it is what identifies."""

import re

from portal.core.text.fold import fold

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile(r"['’ʼ`]")


def slugify(text: str, *, max_length: int = 60, fallback: str = "item") -> str:
    """Return ``text`` as lower-case ASCII words joined by hyphens, at most ``max_length`` long.

    Cut at a word where possible. Text that has no Latin letter or digit gives ``fallback``.
    """
    slug = _NOT_SLUG.sub("-", _APOSTROPHES.sub("", fold(text))).strip("-")
    if len(slug) > max_length:
        whole_words, _, _ = slug[: max_length + 1].rpartition("-")
        slug = whole_words or slug[:max_length]
    return slug or fallback

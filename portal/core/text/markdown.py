"""The one way from Markdown to HTML: raw HTML is text, and an allow-list has the last word."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from portal.core.text.controls import strip_invisible, strip_unsafe_controls

LINK_SCHEMES = frozenset({"http", "https", "mailto"})
USER_LINK_REL = "nofollow ugc noopener"

_TAGS = frozenset(
    {"p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "s", "a", "code", "pre"}
    | {"ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td"}
)
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_IMAGE_ATTRIBUTES = {"img": {"src", "alt"}}
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# A rooted path stays on this portal; "//host" and "/\\host" would leave it.
_SITE_PATH = re.compile(r"/(?![/\\])|#")
_DEEPEST_HEADING = 6


def render_markdown(
    source: str,
    *,
    headings_from: int = 3,
    link_rel: str = USER_LINK_REL,
    allow_images: bool = False,
) -> Markup:
    """Render ``source`` as HTML that is safe to show, whoever wrote it.

    The most important heading becomes ``h{headings_from}`` and levels are never skipped, so that
    the text fits the outline of the page around it. Links lead to http, https, mailto or a path
    of this portal; anything else stays text. Images show their description unless
    ``allow_images``, and then only files of this portal are shown (no third-party requests).
    """
    tokens = _parser().parse(strip_unsafe_controls(source))
    _fit_headings(tokens, headings_from)
    for inline in _inline_tokens(tokens):
        inline.children = _fit_inline(inline.children or [], allow_images=allow_images)
    html = _parser().renderer.render(tokens, _parser().options, {})
    return Markup(_cleaner(link_rel, allow_images).clean(html))  # noqa: S704 - cleaned right here


def plain_text(source: str) -> str:
    """Return the words of ``source`` without marks, one block per line, for mail and search."""
    blocks = []
    for token in _parser().parse(strip_unsafe_controls(source)):
        if token.type == "inline":
            blocks.append(_text_of(token.children or []))
        elif token.type in {"fence", "code_block"}:
            blocks.append(token.content.rstrip("\n"))
    return "\n".join(block for block in blocks if block.strip())


def excerpt(source: str, length: int) -> str:
    """Return the beginning of ``source`` as one line of at most ``length`` characters.

    Cut between words where possible, and marked with "…" when something was left out.
    """
    text = " ".join(plain_text(source).split())
    if len(text) <= length:
        return text
    room = max(length - 1, 0)
    head, _, _ = text[: room + 1].rpartition(" ")
    # A text without spaces, or one very long first word, is cut anywhere.
    cut = head if len(head) >= room // 2 else text[:room]
    return cut.rstrip(" ,;:.–—-") + "…" if length > 0 else ""


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.validateLink = _is_safe_link  # type: ignore[method-assign]
    return parser


@lru_cache(maxsize=16)
def _cleaner(link_rel: str, allow_images: bool) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS | {"img"} if allow_images else _TAGS),
        # "*" replaces the sanitiser's own default of title and lang on every tag.
        attributes={"*": set(), **_ATTRIBUTES, **(_IMAGE_ATTRIBUTES if allow_images else {})},
        url_schemes=set(LINK_SCHEMES),
        link_rel=link_rel,
        strip_comments=True,
    )


def _is_safe_link(url: str) -> bool:
    scheme = _SCHEME.match(url)
    if scheme:
        return scheme.group(1).lower() in LINK_SCHEMES
    return _SITE_PATH.match(url) is not None


def _fit_headings(tokens: list[Token], headings_from: int) -> None:
    """Shift headings below the page's own, close gaps between levels, drop empty headings."""
    open_levels: list[int] = []
    kept: list[Token] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type != "heading_open":
            kept.append(token)
            position += 1
            continue
        opening, inline, closing = tokens[position : position + 3]
        position += 3
        if not strip_invisible(_text_of(inline.children or [])).strip():
            continue  # an empty heading is noise in a screen reader's outline
        level = int(opening.tag[1])
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        depth = min(headings_from + len(open_levels) - 1, _DEEPEST_HEADING)
        opening.tag = closing.tag = f"h{depth}"
        kept += [opening, inline, closing]
    tokens[:] = kept


def _inline_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    return (token for token in tokens if token.type == "inline")


def _fit_inline(children: Sequence[Token], *, allow_images: bool) -> list[Token]:
    """Replace images that may not be shown by their description, and name links without text."""
    fitted: list[Token] = []
    link_starts: list[int] = []
    for token in children:
        if token.type == "image" and not (allow_images and _is_own_image(token)):
            fitted.append(_text_token(_image_description(token)))
            continue
        if token.type == "link_open":
            link_starts.append(len(fitted))
        elif token.type == "link_close" and link_starts:
            inside = fitted[link_starts[-1] + 1 :]
            opening = fitted[link_starts.pop()]
            if not strip_invisible(_text_of(inside)).strip():
                fitted.append(_text_token(str(opening.attrGet("href") or "")))
        fitted.append(token)
    return fitted


def _is_own_image(token: Token) -> bool:
    return re.match(r"/(?![/\\])", str(token.attrGet("src") or "")) is not None


def _image_description(token: Token) -> str:
    return _text_of(token.children or [])


def _text_token(text: str) -> Token:
    return Token("text", "", 0, content=text)


def _text_of(children: Sequence[Token]) -> str:
    words = []
    for token in children:
        if token.type == "image":
            words.append(_image_description(token))
        elif token.type in {"softbreak", "hardbreak"}:
            words.append(" ")
        else:
            words.append(token.content)
    return "".join(words)

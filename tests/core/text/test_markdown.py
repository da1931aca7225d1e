"""Markdown becomes HTML that reads well and cannot harm, whoever wrote it."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text.markdown import excerpt, plain_text, render_markdown

ALLOWED_TAGS = {
    "p",
    "br",
    "hr",
    "h3",
    "h4",
    "h5",
    "h6",
    "strong",
    "em",
    "s",
    "a",
    "code",
    "pre",
    "img",
} | {"ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td"}
ALLOWED_ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}, "img": {"src", "alt"}}

XSS_PAYLOADS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src='x' onerror='alert(1)'/>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=//evil.example/>",
    "<style>@import '//evil.example/x.css';</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='https://x.example' onclick='alert(1)'>x</a>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--<img src='--><img src=x onerror=alert(1)>'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><script>alert(1)</script>",
    "<template><script>alert(1)</script></template>",
    "<textarea><script>alert(1)</script></textarea>",
    "<xmp><script>alert(1)</script></xmp>",
    "<p id=x tabindex=1 onfocus=alert(1)>x</p>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror\x00=alert(1)>",
    "<\x00script>alert(1)</script>",
    "<img\x0bsrc=x\x0conerror=alert(1)>",
    "\ufeff<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](&#106&#97&#118&#97script:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](javascript&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](blob:https://x.example/1)",
    "[x](//evil.example)",
    "[x](\\\\evil.example)",
    "[x](/\\evil.example)",
    "[x](https://x.example 'a\" onmouseover=\"alert(1)')",
    '[x](https://x.example"onmouseover="alert(1))',
    "[x][1]\n\n[1]: javascript:alert(1)",
    "[x][1]\n\n[1]: https://x.example '\" onclick=alert(1) \"'",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    '![x" onerror="alert(1)](/a.png)',
    '![x](/a.png"onerror="alert(1))',
    "![x](//evil.example/track.png)",
    "![x](https://evil.example/track.png)",
    "![<img src=x onerror=alert(1)>](/a.png)",
    '```html"onclick=alert(1)\n<script>alert(1)</script>\n```',
    "```\n</code></pre><script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "| <script>alert(1)</script> | x |\n|--|:--|\n| <img src=x onerror=alert(1)> | y |",
    "# <img src=x onerror=alert(1)>",
    "> <svg onload=alert(1)>",
    "- <svg onload=alert(1)>\n- [x](javascript:alert(1))",
    '<https://x.example/"onmouseover=alert(1)>',
    '<mailto:x@x.example?subject="><script>alert(1)</script>>',
    "**<script>**alert(1)**</script>**",
    "<a\nhref=javascript:alert(1)>x</a>",
]


class _Findings(HTMLParser):
    """Everything in a page that is not on the list, found with a parser that is not ours."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED_TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ALLOWED_ATTRIBUTES.get(tag, set()):
                self.found.append(f"{tag}[{name}]")
            if name in {"href", "src"} and not _leads_somewhere_safe(value or ""):
                self.found.append(f"{tag}[{name}={value}]")
            if name == "src" and not re.match(r"/[^/\\]", value or ""):
                self.found.append(f"{tag}[src={value}]")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")


def _leads_somewhere_safe(url: str) -> bool:
    as_a_browser_reads_it = re.sub(r"[\x00-\x20]", "", unescape(url)).lower()
    return re.match(r"https?:|mailto:|/[^/\\]|#", as_a_browser_reads_it) is not None


def dangers_in(html: str) -> list[str]:
    findings = _Findings()
    findings.feed(html)
    findings.close()
    return findings.found


@pytest.mark.parametrize("allow_images", [False, True], ids=["without images", "with images"])
@pytest.mark.parametrize("payload", XSS_PAYLOADS)
def test_an_attack_is_shown_as_text_or_not_at_all(payload: str, allow_images: bool) -> None:
    for source in (payload, f"Hello **{payload}** world", f"> - {payload}"):
        assert dangers_in(render_markdown(source, allow_images=allow_images)) == []


def test_the_check_above_would_notice_an_attack() -> None:
    assert dangers_in("<script>x</script>") == ["<script>"]
    assert dangers_in('<p onclick="x">') == ["p[onclick]"]
    assert dangers_in('<a href="java&#10;script:x">') == ["a[href=java\nscript:x]"]
    assert "img[src=//evil.example]" in dangers_in('<img src="//evil.example">')


@given(st.text(alphabet="<>[]()!&;:#`*_~|-\"'/\\ \n\tajsvcript1=x\x00\u202e", max_size=80))
def test_no_mixture_of_marks_gets_past_the_list(source: str) -> None:
    assert dangers_in(render_markdown(source, allow_images=True)) == []


@pytest.mark.parametrize(
    "bomb",
    ["[" * 6000, ">" * 6000, "*a_ " * 1500, "![" * 3000, "<" * 6000, "- " * 3000, "`" * 6001],
    ids=["brackets", "quotes", "emphasis", "images", "angles", "lists", "ticks"],
)
def test_deep_nesting_is_rendered_without_trouble(bomb: str) -> None:
    assert dangers_in(render_markdown(bomb)) == []


def test_headings_start_below_the_headings_of_the_page() -> None:
    assert render_markdown("# One\n\n## Two") == "<h3>One</h3>\n<h4>Two</h4>\n"
    assert render_markdown("# One", headings_from=2) == "<h2>One</h2>\n"


def test_a_skipped_heading_level_is_closed_up() -> None:
    assert render_markdown("# A\n\n#### B\n\n#### C\n\n# D") == (
        "<h3>A</h3>\n<h4>B</h4>\n<h4>C</h4>\n<h3>D</h3>\n"
    )


def test_headings_deeper_than_html_knows_stay_at_the_deepest() -> None:
    html = render_markdown("# A\n\n## B\n\n### C\n\n#### D\n\n##### E", headings_from=4)
    assert html.count("<h6>") == 3


@pytest.mark.parametrize("empty", ["#", "# \u200b", "##\n\n###"])
def test_empty_headings_are_left_out(empty: str) -> None:
    assert "<h" not in render_markdown(empty)


def test_links_of_people_carry_no_weight_with_search_engines() -> None:
    assert render_markdown("[x](https://x.example)") == (
        '<p><a href="https://x.example" rel="nofollow ugc noopener">x</a></p>\n'
    )


def test_the_council_may_link_with_its_own_relation() -> None:
    assert 'rel="noopener"' in render_markdown("[x](https://x.example)", link_rel="noopener")


@pytest.mark.parametrize("url", ["http://x.example/a?b=c", "mailto:a@x.example", "/proposals/3"])
def test_safe_links_are_kept(url: str) -> None:
    assert f'href="{url}"' in render_markdown(f"[x]({url})")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_an_unsafe_link_stays_visible_as_what_was_typed(url: str) -> None:
    assert render_markdown(f"[x]({url})") == f"<p>[x]({url})</p>\n"


def test_a_link_without_text_is_named_by_its_address() -> None:
    assert ">https://x.example</a>" in render_markdown("[](https://x.example)")


def test_an_image_becomes_its_description() -> None:
    assert render_markdown("See ![the *old* bridge](/a.png).") == "<p>See the old bridge.</p>\n"


def test_own_images_are_shown_where_allowed_and_foreign_ones_never() -> None:
    html = render_markdown("![a](/files/a.png) ![b](https://x.example/b.png)", allow_images=True)
    assert html == '<p><img src="/files/a.png" alt="a"> b</p>\n'


def test_lists_tables_quotes_and_code_are_kept() -> None:
    html = render_markdown("3. x\n\n> y\n\n| a |\n|---|\n| 1 |\n\n`c` ~~d~~ **e**")
    for part in (
        '<ol start="3">',
        "<blockquote>",
        "<td>1</td>",
        "<code>c</code>",
        "<s>d</s>",
        "<strong>e</strong>",
    ):
        assert part in html


def test_direction_overrides_cannot_turn_the_page_around() -> None:
    assert "\u202e" not in render_markdown("a\u202eb")


def test_plain_text_keeps_the_words_block_by_block() -> None:
    assert plain_text(
        "# Title\n\nSome **bold** [link](https://x.example)\nmore\n\n```\ncode\n```"
    ) == ("Title\nSome bold link more\ncode")


def test_an_excerpt_ends_between_words() -> None:
    assert excerpt("The **old bridge** needs repair, soon.", 24) == "The old bridge needs…"
    assert excerpt("Short.", 24) == "Short."


def test_an_excerpt_of_one_endless_word_is_cut_anywhere() -> None:
    assert excerpt("a" * 50, 10) == "a" * 9 + "…"


@given(st.text(max_size=200), st.integers(0, 60))
def test_an_excerpt_is_one_line_and_never_longer_than_asked(source: str, length: int) -> None:
    result = excerpt(source, length)
    assert len(result) <= length
    assert "\n" not in result

"""Texts that would run as a script wherever a page forgot that they are only texts.

Written for this project after the classes of the OWASP filter evasion list: each would set
``window.pwned`` or open a dialog.
"""

from __future__ import annotations

from itertools import product

RUN = "window.pwned=1"
_TAGS = (
    "<script>{run}</script>",
    "<ScRiPt>{run}</sCrIpT>",
    "<script src=data:text/javascript,{run}></script>",
    "<script\n>{run}</script\n>",
    "<svg><script>{run}</script></svg>",
    "<svg onload={run}>",
    "<svg/onload={run}>",
    "<svg><animate onbegin={run} attributeName=x dur=1s>",
    "<svg><set onbegin={run}>",
    "<img src=x onerror={run}>",
    "<img src=x onerror='{run}'>",
    "<img/src=x/onerror={run}>",
    "<img src=javascript:{run}>",
    "<image src=x onerror={run}>",
    "<body onload={run}>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<iframe src=javascript:parent.pwned=1></iframe>",
    "<object data=javascript:{run}></object>",
    "<embed src=javascript:{run}>",
    "<video><source onerror={run}></video>",
    "<audio src=x onerror={run}>",
    "<details open ontoggle={run}>x</details>",
    "<input autofocus onfocus={run}>",
    "<select autofocus onfocus={run}>",
    "<textarea autofocus onfocus={run}>",
    "<marquee onstart={run}>x</marquee>",
    "<style>@import 'javascript:{run}';</style>",
    "<link rel=stylesheet href=javascript:{run}>",
    "<meta http-equiv=refresh content='0;url=javascript:{run}'>",
    "<base href=javascript:{run}//>",
    "<form action=javascript:{run}><button>x</button></form>",
    "<math><mtext></p><img src=x onerror={run}></math>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'>",
    "<template><script>{run}</script></template>",
    "<a href=javascript:{run}>x</a>",
    "<a href='java\tscript:{run}'>x</a>",
    "<a href=&#106;avascript:{run}>x</a>",
)
_BREAKS = ("{tag}", '">{tag}', "'>{tag}", "</title>{tag}", "</textarea>{tag}", "--></script>{tag}")
_MARKDOWN = (
    "[x](javascript:{run})",
    "[x](JaVaScRiPt:{run})",
    "[x](data:text/html,<script>{run}</script>)",
    "[x](vbscript:{run})",
    "![x](javascript:{run})",
    '![x" onerror="{run}](https://example.org/x.png)',
    '[x](https://example.org" onmouseover="{run})',
    "<javascript:{run}>",
    "[x][1]\n\n[1]: javascript:{run}",
    "`<script>{run}</script>`",
    '<https://example.org/"onmouseover={run}>',
    "&lt;script&gt;{run}&lt;/script&gt;",
)
_TEMPLATES = (
    "{{{{ 7*7 }}}}{run}",
    "{{% raw %}}{run}",
    "${{{run}}}",
    "#{{{run}}}",
    "%(run)s %s %d {run}",
    '" autofocus onfocus="{run}',
    "' autofocus onfocus='{run}",
    "` autofocus onfocus=`{run}",
    '" hx-on:load="{run}',
    '" hx-get="/sign-out" hx-trigger="load',
    '" data-map="javascript:{run}',
    "\\u003cscript\\u003e{run}\\u003c/script\\u003e",
    "</script><script>{run}</script>",
    "]]><script>{run}</script>",
)


def payloads(count: int = 100) -> list[str]:
    """Return that many different texts, every kind of them among the first hundred."""
    plain = [tag.format(run=RUN) for tag in (*_TAGS, *_MARKDOWN, *_TEMPLATES)]
    broken = [how.format(tag=tag.format(run=RUN)) for tag, how in product(_TAGS[:12], _BREAKS[1:])]
    return [*plain, *broken][:count]

"""The results as an accessible PDF (PDF/UA), where the library that sets it is installed.

WeasyPrint is an optional extra: it needs Pango and HarfBuzz from the system. Without it the
results page prints well, and the address of the report says how to get it.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any, cast

from portal.core.web.assets import STATIC, asset

FONT = "font:text"
SHEET = "sheet:report"
BARS = "".join(f".b{n}{{background-size:{n}% 100%}}\n" for n in range(101))


class NoReport(Exception):
    """The library that sets PDF, or a library of the system it needs, is not installed."""


@lru_cache(maxsize=1)
def _weasyprint() -> Any:
    try:
        import weasyprint  # noqa: PLC0415 - an optional extra
    except (ImportError, OSError):
        return None
    return weasyprint


def report_is_possible() -> bool:
    """Whether this installation can set PDF."""
    return _weasyprint() is not None


def set_report(html: str) -> bytes:
    """Return a page as PDF/UA: tagged, with language and title as the page says them.

    Nothing is fetched from anywhere: the sheet and the font come from the portal's own files.

    :raises NoReport: where the library is not installed.
    """
    library = _weasyprint()
    if library is None:
        raise NoReport
    document = library.HTML(string=html, base_url="portal:", url_fetcher=_fetch)
    return cast(bytes, document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True))


def _fetch(url: str, *_rest: Any, **_more: Any) -> Any:
    answer = _weasyprint().urls.URLFetcherResponse
    if url.endswith(SHEET):
        sheet = resources.files(__package__).joinpath("report.css").read_text(encoding="utf-8")
        return answer(url, (sheet + BARS).encode(), {"Content-Type": "text/css"})
    if url.endswith(FONT):
        path = STATIC / "build" / asset("font-latin.woff2").rpartition("/")[2]
        return answer(url, path.read_bytes(), {"Content-Type": "font/woff2"})
    raise ValueError(f"a report fetches nothing: {url}")

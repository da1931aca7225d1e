"""How fast each search engine answers and learns, with made-up documents of Zipf's words.

Run ``python -m benchmarks.search [--documents N] [--engine NAME ...] [--queries N]``. For each
engine it prints how long filling took, the median and 95th percentile of queries of one to three
words (the whole answer: ranking, facets, highlights), of a misspelt word and of similar titles,
and how long it takes until a changed document is found. The mean processor time of this process
stands beside them, since it is steadier on a shared machine; PostgreSQL's own is not in it.
"""

import argparse
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine

from portal.core.search import ENGINES, SearchDocument, SearchEngine, SearchQuery, open_engine
from portal.testing.postgres import create_database, throwaway_postgres

_SYLLABLES = [
    "ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo",
    "tra", "pla", "cre", "bro", "mun", "ver", "can", "tor", "lis",
]  # fmt: skip
_VOCABULARY = 40_000
_TITLE_WORDS = 7
_BODY_WORDS = 80
_TOO_COMMON = 30  # nobody searches for the most frequent words, which stand for stop words
_START = datetime(2015, 1, 1, tzinfo=UTC)


class Language:
    """Made-up words, frequent as in a real language (Zipf–Mandelbrot)."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        made: dict[str, None] = {}
        while len(made) < _VOCABULARY:
            made["".join(self.random.choices(_SYLLABLES, k=self.random.choice((2, 3, 3, 4))))] = (
                None
            )
        self.words = list(made)
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(_VOCABULARY)))
        self._common = set(self.words[:_TOO_COMMON])

    def text(self, length: int) -> str:
        """Return that many words."""
        return " ".join(self.random.choices(self.words, cum_weights=self._weights, k=length))

    def query(self, length: int) -> str:
        """Return that many different words, none of the most frequent."""
        found: dict[str, None] = {}
        while len(found) < length:
            word = self.text(1)
            if word not in self._common:
                found[word] = None
        return " ".join(found)

    def misspelt(self) -> str:
        """Return a word with two neighbouring letters swapped."""
        word = self.query(1)
        place = self.random.randrange(1, len(word) - 1)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def documents(language: Language, count: int) -> Iterator[SearchDocument]:
    """Yield documents of the last ten years, the oldest first."""
    step = timedelta(days=3650) / count
    for number in range(count):
        body = language.text(_BODY_WORDS)
        yield SearchDocument(
            key=f"proposal:{number}",
            kind=language.random.choice(("proposal", "comment", "consultation")),
            title=language.text(_TITLE_WORDS),
            body=body,
            language="en",
            url=f"/proposals/{number}",
            summary=body[:120],
            published_at=_START + step * number,
            area=f"area-{language.random.randrange(10)}",
            topic=f"topic-{language.random.randrange(12)}",
            state=language.random.choice(("published", "accepted", "rejected", "done")),
        )


def measure(engine: SearchEngine, name: str, count: int, queries: int) -> None:
    """Print the row of one engine."""
    language = Language(seed=1)
    seconds = _seconds(lambda: engine.put(documents(language, count)))
    print(f"{name:9} {count:>9,} documents in {seconds:6.1f} s = {count / seconds:,.0f}/s")
    for label, ask in _questions(engine, language).items():
        ask()
        begin = time.process_time()
        times = sorted(1000 * _seconds(ask) for _ in range(queries))
        cpu = 1000 * (time.process_time() - begin) / queries
        p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
        print(f"{name:9} {label:24} p50 {p50:7.2f} ms  p95 {p95:7.2f} ms  mean CPU {cpu:6.2f} ms")
    times = sorted(_until_findable(engine, language, number) for number in range(20))
    print(
        f"{name:9} change until findable    p50 {statistics.median(times) * 1000:7.2f} ms"
        f"  max {times[-1] * 1000:7.2f} ms"
    )


def _questions(engine: SearchEngine, language: Language) -> dict[str, Callable[[], object]]:
    def search(words: int) -> Callable[[], object]:
        return lambda: engine.search(SearchQuery(language.query(words)))

    return {
        "1 word": search(1),
        "2 words": search(2),
        "3 words": search(3),
        "1 word in one kind": lambda: engine.search(
            SearchQuery(language.query(1), kinds=("proposal",))
        ),
        "newest": lambda: engine.search(SearchQuery()),
        "misspelt word": lambda: engine.search(SearchQuery(language.misspelt())),
        "similar titles": lambda: engine.similar(language.text(_TITLE_WORDS), "proposal", "en"),
    }


def _until_findable(engine: SearchEngine, language: Language, number: int) -> float:
    [document] = documents(language, 1)
    word = f"neologism{'abcdefghijklmnopqrst'[number]}"
    changed = SearchDocument(
        key=f"proposal:{number * 100}",
        kind="proposal",
        title=f"{word} {document.title}",
        body=document.body,
        language="en",
        url=document.url,
        summary=document.summary,
        published_at=document.published_at,
    )

    def change() -> None:
        engine.put([changed])
        while engine.search(SearchQuery(word)).total != 1:
            pass

    return _seconds(change)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments and measure the engines one after the other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--engine", choices=ENGINES, nargs="+", default=list(ENGINES))
    options = parser.parse_args(arguments)
    print(f"{options.queries} queries of each sort")
    for name in options.engine:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            database = None
            if name == "postgres":
                socket = stack.enter_context(throwaway_postgres())
                database = create_engine(create_database(socket, "search"))
                stack.callback(database.dispose)
            engine = open_engine(name, path=folder, sqlalchemy_engine=database)
            stack.callback(engine.close)
            measure(engine, name, options.documents, options.queries)


if __name__ == "__main__":
    main()

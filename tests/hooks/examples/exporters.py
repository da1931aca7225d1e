"""Offers the town's topics as a table of open data."""

from collections.abc import Iterator

from portal.sdk import DataHooks, Exporter, Plugin, hookimpl, topics


def rows() -> Iterator[tuple[str, str]]:
    """Yield a row for each topic."""
    for topic in topics().values():
        yield topic.slug, str(topic.name)


class TopicTable(Plugin, DataHooks):
    """Gives topics out."""

    name = "topic_table"
    title = "Table of topics"
    capabilities = frozenset()

    @hookimpl
    def exporters(self) -> list[Exporter]:
        """Offer the table on the page of open data and to ``portal export table``."""
        columns = {"topic": "Short name of the topic", "name": "What it is called"}
        about = "Every topic of the town, one in a row."
        return [Exporter("topic_table", "Topics", about, columns, rows)]


plugin = TopicTable()

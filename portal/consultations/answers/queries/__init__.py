"""Questions about themes, answers and promises; the only place of the feature that selects."""

from portal.consultations.answers.queries.people import count_told, still_to_tell
from portal.consultations.answers.queries.promises import (
    ListedPromise,
    PromiseFilter,
    count_promises,
    departments_with_promises,
    every_promise,
    find_promise,
    list_promises,
    notes_of,
    promises_due_by,
    promises_of_consultation,
)
from portal.consultations.answers.queries.themes import (
    Link,
    UnansweredTheme,
    linked_to,
    links_page,
    theme_of,
    themes_of,
    themes_without_answer,
    without_drafts,
)

__all__ = [
    "Link",
    "ListedPromise",
    "PromiseFilter",
    "UnansweredTheme",
    "count_promises",
    "count_told",
    "departments_with_promises",
    "every_promise",
    "find_promise",
    "linked_to",
    "links_page",
    "list_promises",
    "notes_of",
    "promises_due_by",
    "promises_of_consultation",
    "still_to_tell",
    "theme_of",
    "themes_of",
    "themes_without_answer",
    "without_drafts",
]

"""Asks people not to write in capitals."""

from portal.sdk import Actor, CommentDraft, DiscussionHooks, Plugin, Problem, hookimpl


class Librarian(Plugin, DiscussionHooks):
    """Likes it quiet."""

    name = "librarian"
    title = "Librarian"
    capabilities = frozenset()

    @hookimpl
    def check_comment(self, actor: Actor, draft: CommentDraft) -> list[Problem]:
        """Object to a comment that is shouted."""
        if draft.body.isupper():
            return [Problem("body", "shouted", "Say it without capital letters throughout.")]
        return []


plugin = Librarian()

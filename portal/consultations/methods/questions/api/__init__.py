"""Questions and answers for programs."""

from portal.core.api import ApiBlueprint

api = ApiBlueprint(
    "questions", __name__, description="What people ask the council, and what it answers."
)

from portal.consultations.methods.questions.api import asking, office  # noqa: E402

__all__ = ["api", "asking", "office"]

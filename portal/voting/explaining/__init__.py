"""Results that explain themselves: from what a count found to sentences, drawings and tables."""

from portal.voting.explaining.budgets import BUDGETS_BY_POINTS
from portal.voting.explaining.story import Bar, Bars, Section, Story, Table
from portal.voting.explaining.telling import story_of

__all__ = ["BUDGETS_BY_POINTS", "Bar", "Bars", "Section", "Story", "Table", "story_of"]

"""Surveys: questions in sections, answered once by everybody who takes part."""

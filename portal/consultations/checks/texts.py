"""Points about texts: each is there in every language, and no gap of a template is left."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from portal.consultations.composing.records import GAP
from portal.consultations.records import ChecklistItem, ConsultationDraft, ConsultationRecord
from portal.core.i18n import TranslatedText, language_names


def text_points(shown: ConsultationRecord | ConsultationDraft) -> list[ChecklistItem]:
    """Return the points about a consultation's own texts."""
    return [
        _in_all_languages(
            "privacy_notice",
            _("The privacy notice is written"),
            _("Privacy notice"),
            shown.privacy_notice,
            shown.languages,
        ),
        _in_all_languages(
            "title",
            _("The title is there in every language"),
            _("Title"),
            shown.title,
            shown.languages,
        ),
        _in_all_languages(
            "summary",
            _("The summary is there in every language"),
            _("Summary"),
            shown.summary,
            shown.languages,
        ),
        _in_all_languages(
            "description",
            _("What is asked is explained in every language"),
            _("What it is about"),
            shown.description,
            shown.languages,
        ),
        *_gaps(shown),
    ]


def names_of(languages: Sequence[str]) -> str:
    """Return languages by name."""
    return ", ".join(name for _code, name in language_names(tuple(languages)))


def _gaps(shown: ConsultationRecord | ConsultationDraft) -> list[ChecklistItem]:
    named = {
        "title": _("Title"),
        "summary": _("Summary"),
        "description": _("What it is about"),
        "privacy_notice": _("Privacy notice"),
    }
    with_gap = [
        name for name in named if any(GAP in text for text in getattr(shown, name).values())
    ]
    words = _(
        "%(field)s: put your own words where %(gap)s stands.",
        field=", ".join(named[name] for name in with_gap),
        gap=GAP,
    )
    place = _place_of_gap(with_gap[0], getattr(shown, with_gap[0])) if with_gap else ""
    return [ChecklistItem("gaps", _("No gap of the template is left"), not with_gap, words, place)]


def _place_of_gap(name: str, text: TranslatedText) -> str:
    language = next(language for language, words in text.items() if GAP in words)
    return f"edit#{name}_{language}"


def _in_all_languages(
    name: str, title: str, label: str, text: TranslatedText, languages: tuple[str, ...]
) -> ChecklistItem:
    missing = tuple(language for language in languages if language not in text)
    place = f"edit#{name}_{next(iter((*missing, *languages)), '')}"
    if not missing:
        return ChecklistItem(name, title, bool(text), _("Write it down."), place)
    words = _(
        "%(field)s: still missing in %(languages)s.", field=label, languages=names_of(missing)
    )
    return ChecklistItem(name, title, False, words, place)

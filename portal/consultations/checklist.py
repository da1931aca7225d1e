"""What must be there before a consultation may be published, each point with its help."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.consultations.hooks import methods
from portal.consultations.records import ChecklistItem, ConsultationDraft, ConsultationRecord
from portal.core import clock
from portal.core.i18n import TranslatedText, language_names


def checklist(
    record: ConsultationRecord, draft: ConsultationDraft | None = None
) -> tuple[ChecklistItem, ...]:
    """Return the conditions for publishing.

    :param draft: texts that are about to replace the record's own.
    """
    shown = draft or record
    items = [
        ChecklistItem(
            "department_id",
            _("A department is in charge"),
            shown.department_id is not None,
            _("Choose the department that answers for this consultation."),
        ),
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
    ]
    return (*items, *(_phase_items(record) if draft is None else ()))


def _phase_items(record: ConsultationRecord) -> list[ChecklistItem]:
    known = methods()
    titles = all(set(record.languages) <= set(phase.title) for phase in record.phases)
    return [
        ChecklistItem(
            "phases",
            _("There is at least one phase"),
            bool(record.phases),
            _("Add a phase: when people take part, and how."),
        ),
        ChecklistItem(
            "phase_titles",
            _("Phases are named in every language"),
            titles,
            _("Give every phase a title in %(languages)s.", languages=_names(record.languages)),
        ),
        ChecklistItem(
            "dates",
            _("The last phase ends in the future"),
            any(phase.closes_at > clock.now() for phase in record.phases),
            _("Choose dates that are still to come."),
        ),
        ChecklistItem(
            "methods",
            _("Every phase has a way of taking part"),
            all(phase.method in known for phase in record.phases),
            _("Choose how people take part in every phase."),
        ),
    ]


def _in_all_languages(
    name: str, title: str, label: str, text: TranslatedText, languages: tuple[str, ...]
) -> ChecklistItem:
    missing = tuple(language for language in languages if language not in text)
    if not missing:
        return ChecklistItem(name, title, bool(text), _("Write it down."))
    help_words = _(
        "%(field)s: still missing in %(languages)s.", field=label, languages=_names(missing)
    )
    return ChecklistItem(name, title, False, help_words)


def _names(languages: tuple[str, ...]) -> str:
    return ", ".join(name for _code, name in language_names(languages))

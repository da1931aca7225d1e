"""Catalogues of translated texts: collected from code and templates, compared, compiled.

The portal's own catalogues (``./dev translate``) and those of plugins (``portal plugin
translate``) follow the same rules: a new text waits untranslated and is never guessed, an old
one goes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

#: Names beside Babel's own (`_`, `gettext`, `ngettext`, `pgettext`, …) that mark a text. The
#: title of a `Check` is translated where it is shown: the command line says it in English.
KEYWORDS = ("lazy_gettext", "lazy_ngettext:1,2", "lazy_pgettext:1c,2", "_l", "Check:2")
DOMAIN = "messages"
_TEMPLATE_OPTIONS = {
    "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols,portal.core.web.fragments.KeepExtension",
    "silent": "false",
}
_METHODS = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
    ("**/templates/**.json", "jinja2"),
]


def collect(package: Path, project: str, version: str) -> Catalog:
    """Return every text of a package's code and templates."""
    from babel.messages.frontend import parse_keywords

    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(KEYWORDS)}
    catalogue = Catalog(project=project, version=version, fuzzy=False, charset="utf-8")
    found = extract_from_dir(
        str(package),
        method_map=_METHODS,
        options_map={pattern: _TEMPLATE_OPTIONS for pattern, _kind in _METHODS[1:]},
        keywords=keywords,
        comment_tags=("Translators:",),
        directory_filter=_is_ours,
    )
    for name, _line, text, comments, context in sorted(found, key=lambda row: row[:2]):
        place = [(Path(name).as_posix(), None)]
        catalogue.add(text, None, place, auto_comments=comments, context=context)  # type: ignore[arg-type]
    return catalogue


def _is_ours(folder: str) -> bool:
    name = Path(folder).name
    return not name.startswith((".", "_")) and name not in ("tests", "build", "node_modules")


def catalogue_path(folder: Path, language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return folder / language.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po"


def languages_in(folder: Path) -> list[str]:
    """Return the languages that have a catalogue."""
    return sorted(path.parents[1].name for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def read(path: Path, language: str | None = None) -> Catalog:
    """Return one catalogue."""
    with path.open("rb") as handle:
        return read_po(handle, locale=language)


def update(
    wanted: Catalog, folder: Path, language: str, known: Mapping[str, str] | None = None
) -> Catalog:
    """Bring the catalogue of a language up to date, and compile it; a missing one is begun.

    :param known: translations at hand, for texts that have none yet.
    """
    path = catalogue_path(folder, language)
    if path.exists():
        catalogue = read(path, language)
    else:
        catalogue = Catalog(
            locale=language,
            project=wanted.project,
            version=wanted.version,
            # Nobody's address is made up where nobody gave one.
            header_comment=f"# {wanted.project}: {language}.",
            msgid_bugs_address=str(wanted.project),
            last_translator=str(wanted.project),
            language_team=language,
            fuzzy=False,
        )
    catalogue.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    for message in catalogue:
        if message.id and isinstance(message.id, str) and not message.string:
            message.string = (known or {}).get(message.id, "")
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_if_changed(path, catalogue)
    compile_catalogue(path, language)
    return catalogue


def _write_if_changed(path: Path, catalogue: Catalog) -> None:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=79, sort_by_file=True, ignore_obsolete=True)
    if not path.exists() or path.read_bytes() != buffer.getvalue():
        path.write_bytes(buffer.getvalue())


def compile_catalogue(path: Path, language: str) -> Path:
    """Write the compiled form of a catalogue beside it."""
    target = path.with_suffix(".mo")
    with target.open("wb") as handle:
        write_mo(handle, read(path, language))
    return target


def faults(wanted: Catalog, given: Catalog) -> Iterator[tuple[str, Message]]:
    """Yield what is wrong with each text of a catalogue, in words."""
    for text in wanted:
        if not text.id:
            continue
        translated = given.get(text.id, text.context)
        forms: Any = translated.string if translated else ""
        if translated is None:
            yield "missing", text
        elif not all([forms] if isinstance(forms, str) else forms or [""]):
            yield "untranslated", text
        elif translated.fuzzy:
            yield "doubtful", text
        elif list(translated.check(given)):
            yield "placeholders differ", text

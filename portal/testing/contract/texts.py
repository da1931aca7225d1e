"""That a plugin's texts can be translated, are, and stand in templates of its own."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask import Flask
from jinja2 import meta

from portal.core.plugins.plugin import Plugin
from portal.core.web.markup import read_markup

__all__ = [
    "test_every_text_is_translated_into_the_languages_it_ships",
    "test_its_templates_know_all_they_use",
    "test_its_templates_stand_under_its_own_name",
    "test_no_words_in_templates_are_left_untranslated",
]

#: Names of formats are the same in every language.
_FORMATS = re.compile(r"\b(API|Atom|CSV|HTML|JSON|PDF|RSS|XML|ZIP)\b")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_READ_OUT = ("alt", "title", "placeholder", "aria-label", "label")
_KEYWORDS = {
    "_": None, "gettext": None, "lazy_gettext": None, "_l": None, "ngettext": (1, 2),
    "lazy_ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
_EXTENSIONS = "jinja2.ext.do,jinja2.ext.loopcontrols,portal.core.web.fragments.KeepExtension"


def test_its_templates_stand_under_its_own_name(plugin: Plugin) -> None:
    folder = plugin.templates()
    if folder is None:
        return
    beside = [path.name for path in folder.iterdir() if path.name != plugin.name]
    assert beside == [], f"templates belong into {folder.name}/{plugin.name}/"


def test_its_templates_know_all_they_use(app: Flask, plugin: Plugin) -> None:
    environment = app.jinja_env
    for path, name in _templates(plugin):
        tree = environment.parse(path.read_text(encoding="utf-8"), name, str(path))
        for wanted in meta.find_referenced_templates(tree):
            if wanted is not None:
                environment.get_template(wanted)
        environment.get_template(name)


def test_no_words_in_templates_are_left_untranslated(app: Flask, plugin: Plugin) -> None:
    for path, name in _templates(plugin):
        if path.suffix != ".html":
            continue
        source = path.read_text(encoding="utf-8")
        bare = ""
        for line, kind, value in app.jinja_env.lex(source, name):
            if kind == "data":
                # What stands between is left out; the lines stay where they are.
                bare += "\n" * (line - 1 - bare.count("\n")) + value
        for element in read_markup(bare).walk():
            if element.tag in ("script", "style") or element.attributes.get("translate") == "no":
                continue
            spoken = [*element.pieces, *(element.attributes.get(a, "") for a in _READ_OUT)]
            for words in spoken:
                assert not _LETTERS.search(_FORMATS.sub("", words)), (
                    f"{name}:{element.line}: “{words}”"
                )


def test_every_text_is_translated_into_the_languages_it_ships(plugin: Plugin) -> None:
    folder = plugin.translations()
    if folder is None:
        return
    texts = set(_texts(plugin))
    languages = [path for path in folder.iterdir() if (path / "LC_MESSAGES").is_dir()]
    assert languages, "it names a folder of translations that holds none"
    for language in languages:
        catalogue = _catalogue(language / "LC_MESSAGES")
        missing = sorted(text for text in texts if not _is_translated(catalogue, text))
        assert missing == [], f"not in {language.name}: {missing[:10]}"


def _templates(plugin: Plugin) -> Iterator[tuple[Path, str]]:
    folder = plugin.templates()
    for path in sorted(folder.rglob("*.*")) if folder is not None else ():
        if path.suffix in (".html", ".txt", ".xml"):
            yield path, path.relative_to(folder).as_posix()  # type: ignore[arg-type]


def _texts(plugin: Plugin) -> Iterator[str]:
    home = Path(inspect.getfile(sys.modules[type(plugin).__module__])).parent
    sources = [(path, "python") for path in home.rglob("*.py") if "tests" not in path.parts]
    sources += [(path, "jinja2") for path, _name in _templates(plugin)]
    options = {"extensions": _EXTENSIONS, "silent": "false"}
    for path, method in sources:
        chosen = options if method == "jinja2" else {}
        for _line, message, _comments, _context in extract_from_file(
            method, str(path), keywords=_KEYWORDS, options=chosen
        ):
            text = message if isinstance(message, str) else message[0]
            if text:
                yield text


def _catalogue(folder: Path) -> Catalog:
    source, compiled = folder / "messages.po", folder / "messages.mo"
    if source.exists():
        with source.open("rb") as handle:
            return read_po(handle)
    with compiled.open("rb") as handle:
        return read_mo(handle)


def _is_translated(catalogue: Catalog, text: str) -> bool:
    for message in catalogue:
        known = message.id if isinstance(message.id, str) else message.id[0]
        if known == text:
            said = message.string
            return bool(said if isinstance(said, str) else all(said or ())) and not message.fuzzy
    return False

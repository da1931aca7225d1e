"""Keeps the catalogues of translated texts equal to the texts in code and templates.

`update` collects the texts into every catalogue, the portal's and those of the bundled plugins;
`check` fails when a text is missing, untranslated, doubtful, or breaks a placeholder.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog

from portal.cli import catalogues
from portal.cli.catalogues import KEYWORDS, faults, read

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "portal" / "translations"
#: The language of the texts in code needs no catalogue; these do.
LANGUAGES = ("es",)
SHOWN = 5


def pybabel(*arguments: str | Path) -> None:
    """Runs Babel's command; what it says is shown only when it fails."""
    command = [sys.executable, "-m", "babel.messages.frontend", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit("\n".join(done.stderr.splitlines()[-SHOWN:]))


def collect(target: Path) -> None:
    """Writes the texts of code and templates as a template catalogue."""
    keywords = [f"--keyword={keyword}" for keyword in KEYWORDS]
    ignored = "--ignore-dirs=.* node_modules var build dist tests"
    options = ("--add-location=file", "--sort-by-file", "--add-comments=Translators:", ignored)
    about = ("--project=Civic Portal", "--copyright-holder=The Civic Portal authors")
    pybabel("extract", "-F", "pyproject.toml", *keywords, *options, *about, "-o", target, ".")


def update(template: Path) -> None:
    """Brings every catalogue up to date; what is new waits untranslated, never guessed."""
    common = ("-i", template, "-d", CATALOGUES)
    for language in LANGUAGES:
        if (CATALOGUES / language / "LC_MESSAGES" / "messages.po").exists():
            quiet = ("--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date")
            pybabel("update", *common, "-l", language, *quiet)
        else:
            pybabel("init", *common, "-l", language)


def plugin_packages() -> list[Path]:
    """Return the packages of the bundled plugins."""
    return sorted(ROOT.glob("plugins/*/portal_*"))


def collect_plugin(package: Path) -> Catalog:
    """Return the texts of one bundled plugin."""
    return catalogues.collect(package, package.name.removeprefix("portal_").capitalize(), "0")


def update_plugins() -> None:
    """Bring the catalogues of the bundled plugins up to date, by the same rules."""
    for package in plugin_packages():
        wanted = collect_plugin(package)
        for language in LANGUAGES:
            catalogues.update(wanted, package / "translations", language)


def check(template: Path) -> int:
    """Reports every fault of every catalogue; 1 when there is one."""
    failed = report(read(template), CATALOGUES)
    for package in plugin_packages():
        failed = report(collect_plugin(package), package / "translations") or failed
    return 1 if failed else 0


def report(wanted: Catalog, folder: Path) -> bool:
    """Prints the faults of the catalogues in a folder; whether there is any."""
    failed = False
    for language in LANGUAGES if len(wanted) else ():
        path = catalogues.catalogue_path(folder, language)
        if not path.exists():
            print(f"{language}: {folder.relative_to(ROOT)} has none; run ./dev translate")
            failed = True
            continue
        found = list(faults(wanted, read(path, language)))
        failed = failed or bool(found)
        for fault, text in found[:SHOWN]:
            place = text.locations[0][0] if text.locations else "?"
            print(f"{language}: {fault}: {text.id!r} ({place})")
        if len(found) > SHOWN:
            print(f"{language}: and {len(found) - SHOWN} more")
    return failed


def main(verb: str) -> int:
    """Does one verb over a fresh template catalogue."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        collect(template)
        if verb == "update":
            update(template)
            update_plugins()
            return 0
        return check(template)


if __name__ == "__main__":
    if sys.argv[1:] not in (["update"], ["check"]):
        sys.exit("usage: translations.py update|check")
    sys.exit(main(sys.argv[1]))

"""Renders the style guide to static files, for looking at the components without a running portal.

    python frontend/preview.py --out var/styleguide [--theme harbour] [--rtl] [--scheme dark]

Built assets are expected in portal/static/build (``./dev assets``).
"""

from __future__ import annotations

import argparse
import json
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DecimalField,
    FileField,
    FloatField,
    Form,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from portal.core.web.fragments import KeepExtension

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("home", "list", "proposal", "statements", "results", "form", "office", "index")


class ProposalForm(Form):
    """The fields of a believable form, one of each sort."""

    title = StringField(
        "Your proposal in one sentence",
        [InputRequired("Write what should change."), Length(15, 150, "Write some more.")],
        description="Say what should change, and where.",
    )
    body = TextAreaField("Why, and how?", [InputRequired("Tell the others why.")])
    topic = SelectField("Topic", choices=[("m", "Getting around"), ("p", "Trees and parks")])
    kind = RadioField(
        "Is it new?",
        [InputRequired("Choose one.")],
        choices=[("new", "Something new"), ("better", "Something that should become better")],
    )
    picture = FileField("A picture", description="JPEG, PNG or WebP, up to 8 MB.")
    cost = DecimalField("What might it cost?")
    lon = FloatField("Longitude")
    lat = FloatField("Latitude")
    agree = BooleanField("This is my own idea and my own words", [InputRequired()])


def environment(theme: str) -> tuple[Environment, list[Path]]:
    """Return templates as the portal finds them, and the folders of the theme, its own first."""
    chain: list[Path] = []
    wanted: str | None = theme
    while wanted:
        folder = ROOT / "themes" / wanted
        chain.append(folder)
        wanted = tomllib.loads((folder / "theme.toml").read_text("utf-8")).get("extends")
    folders = [folder / "templates" for folder in chain] + [ROOT / "portal" / "templates"]
    env = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", KeepExtension],
    )
    return env, chain


def fill(env: Environment, manifest: Mapping[str, str], scheme: str) -> None:
    """Give templates what the portal would give them."""

    def asset(name: str) -> str:
        return f"build/{manifest.get(name, name)}"

    def icon(name: str, _label: str | None = None) -> Markup:
        return Markup(
            '<svg class="cp-icon cp-icon-{0}" aria-hidden="true" focusable="false">'
            '<use href="{1}#{0}"/></svg>'
        ).format(name, asset("icons.svg"))

    def gettext(text: str, **values: object) -> str:
        return text % values if values else text

    def ngettext(one: str, many: str, n: int, **values: object) -> str:
        return (one if n == 1 else many) % {"num": n, **values}

    def nav() -> list[SimpleNamespace]:
        words = ("Start", "Proposals", "Consultations", "Tell the council", "What came of it")
        return [
            SimpleNamespace(label=word, url="#", icon="", active=n == 1, count=None)
            for n, word in enumerate(words)
        ]

    env.globals.update(
        _=gettext,
        gettext=gettext,
        ngettext=ngettext,
        asset=asset,
        icon=icon,
        nav=nav,
        slot=lambda _name, *_context: "",
        flashes=lambda: [("success", "Your draft was kept.")],
        url_for=lambda _endpoint, **_values: "#",
        csrf_token=lambda: "token",
        nonce="",
        scheme=lambda: scheme,
        page_url=lambda **_changes: "#",
        full_url=lambda path: path,
    )
    env.filters.update(
        number=lambda value: f"{value:,}",
        percent=lambda value, digits=0: f"{value:.{digits}%}",
    )


def surroundings(out: Path, chain: list[Path], rtl: bool, pictures: Path | None) -> dict[str, Any]:
    """Return what every page knows; copies the theme's sheets and the pictures beside the pages."""
    sheets = []
    for folder in reversed(chain):
        shutil.copytree(folder / "static", out / "themes" / folder.name, dirs_exist_ok=True)
        described = tomllib.loads((folder / "theme.toml").read_text("utf-8"))
        sheets += [
            f"themes/{folder.name}/{sheet.removeprefix('static/')}"
            for sheet in described["stylesheets"]
        ]
    drawn = sorted(pictures.glob("*")) if pictures else []
    for picture in drawn:
        shutil.copy(picture, out / picture.name)
    names = [picture.name for picture in drawn if not picture.name.startswith(("band", "logo"))]
    band = next((picture.name for picture in drawn if picture.name.startswith("band")), "")
    logo = next((picture.name for picture in drawn if picture.name.startswith("logo")), "")
    form = ProposalForm(data={"title": "Trees"})
    form.validate()
    item = SimpleNamespace
    return {
        "site": item(
            name="Valdelira",
            slogan="The town between two banks",
            logo_url=logo,
            languages=(("en", "English"), ("es", "Español")),
            source_url="#",
            contact="participation@valdelira.example.org",
            base_url="",
        ),
        "actor": item(is_signed_in=True, display_name="Amaia Robledo", may=lambda _name: True),
        "theme": item(name=chain[0].name, stylesheets=sheets, scheme="auto"),
        "locale": "ar" if rtl else "en",
        "direction": "rtl" if rtl else "ltr",
        "picture": band,
        "picture_2": names[0] if names else "",
        "pictures": names,
        "geojson_url": "base.json",
        "form": form,
        "sections": [
            item(
                title=None,
                items=[item(label="What waits", url="#", icon="inbox", active=True, count=11)],
            ),
            item(
                title="Participation",
                items=[
                    item(label="Proposals", url="#", icon="lightbulb", active=False, count=14),
                    item(label="Consultations", url="#", icon="vote", active=False, count=None),
                    item(label="Moderation", url="#", icon="shield", active=False, count=5),
                ],
            ),
            item(
                title="Portal",
                items=[
                    item(label="People", url="#", icon="users", active=False, count=None),
                    item(label="Plugins", url="#", icon="puzzle", active=False, count=None),
                ],
            ),
        ],
    }


def main() -> None:
    """Render every page of the style guide."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "styleguide")
    parser.add_argument("--build", type=Path, default=ROOT / "portal" / "static" / "build")
    parser.add_argument("--theme", default="classic")
    parser.add_argument("--scheme", default="auto", choices=("auto", "light", "dark", "contrast"))
    parser.add_argument("--rtl", action="store_true")
    parser.add_argument("--pictures", type=Path, help="a folder with band*, logo* and scenes")
    arguments = parser.parse_args()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    shutil.copytree(arguments.build, out / "build", dirs_exist_ok=True)
    manifest = json.loads((arguments.build / "manifest.json").read_text("utf-8"))
    env, chain = environment(arguments.theme)
    fill(env, manifest, arguments.scheme)
    given = surroundings(out, chain, arguments.rtl, arguments.pictures)
    base = env.get_template("styleguide/town.html").module.base  # type: ignore[attr-defined]
    for layer in base.values():
        layer["type"] = "FeatureCollection"
        for feature in layer["features"]:
            feature["type"] = "Feature"
    (out / "base.json").write_text(json.dumps(base), "utf-8")
    for page in PAGES:
        html = env.get_template(f"styleguide/{page}.html").render(**given)
        (out / f"{page}.html").write_text(html, "utf-8")


if __name__ == "__main__":
    main()

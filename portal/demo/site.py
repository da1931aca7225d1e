"""The site a demonstration lives in: configuration, tables, drawings, and a note of its state."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Flask

from portal.core.config import Config
from portal.core.database import migrations
from portal.core.database.session import db
from portal.demo.logins import LOGINS

NOTE = "demo.json"
FILLING, FILLED = "filling", "filled"
BIG = 20_000
"""Number of proposals from which the index is SQLite's or PostgreSQL's own."""


def write_config(folder: Path, port: int, *, big: bool) -> Path:
    """Write ``portal.toml`` of a demonstration; an existing one only gets the port."""
    from portal.cli.init import write_config as write  # noqa: PLC0415 - a verb of the other room
    from portal.demo.content.reading import read_town, toml  # noqa: PLC0415 - slow to import

    target = folder / "portal.toml"
    address = f"http://127.0.0.1:{port}"
    if target.exists():
        text = target.read_text(encoding="utf-8")
        changed = re.sub(r'^base_url = ".*"$', f'base_url = "{address}"', text, flags=re.M)
        if changed != text:
            target.write_text(changed, encoding="utf-8")
        return target
    folder.mkdir(parents=True, exist_ok=True)
    town = read_town(toml("town.toml"))
    write(
        target,
        name=town.name,
        slogan=town.slogan.as_dict(),
        base_url=address,
        contact=town.email,
        languages=list(town.languages),
        time_zone=town.timezone,
        brand_colour=town.brand,
        accent_colour=town.accent,
        data_dir="data",
        environment="development",
        second_factor_for_staff=False,
        search_engine="fts5" if big else "whoosh",
    )
    return target


def create_tables() -> None:
    """Bring the tables of the current application up to date."""
    migrations.upgrade(migrations.core_component(), db.engine)


def is_empty() -> bool:
    """Whether the database has no table yet."""
    from sqlalchemy import inspect  # noqa: PLC0415

    return not inspect(db.engine).get_table_names()


def drop_everything(app: Flask, config: Config) -> None:
    """Empty the database and the data folder of a demonstration."""
    with app.app_context():
        with db.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("DROP SCHEMA public CASCADE")
                connection.exec_driver_sql("CREATE SCHEMA public")
        db.engine.dispose()
    for path in config.data_dir.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def write_drawings(config: Config) -> None:
    """Write the band of the home page by day and at dusk, and the town's logo and seal."""
    from portal.demo.drawing import (  # noqa: PLC0415 - only when the town is filled
        to_svg,
        town_band,
        town_logo_svg,
        town_seal_svg,
    )

    drawings = {
        "band.svg": to_svg(town_band(), look="day"),
        "band-dusk.svg": to_svg(town_band(), look="dusk"),
        "logo.svg": town_logo_svg(brand=config.brand_colour or "#1f5f6b"),
        "seal.svg": town_seal_svg(),
    }
    for name, drawing in drawings.items():
        (config.data_dir / name).write_text(str(drawing), encoding="utf-8")


def write_note(folder: Path, state: str, **facts: Any) -> None:
    """Note how far the demonstration is, so that a later call need not look."""
    note = {
        "state": state,
        "revisions": revisions(),
        "logins": [asdict(login) for login in LOGINS],
        **facts,
    }
    (folder / NOTE).write_text(json.dumps(note, indent=1, ensure_ascii=False), encoding="utf-8")


def read_note(folder: Path) -> dict[str, Any]:
    """Return the note, empty when there is none."""
    path = folder / NOTE
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def revisions() -> list[str]:
    """Return the names of the migrations there are."""
    folder = Path(__file__).resolve().parents[2] / "migrations" / "versions"
    inside = Path(__file__).resolve().parents[1] / "migrations" / "versions"
    return sorted(path.name for path in (*folder.glob("*.py"), *inside.glob("*.py")))

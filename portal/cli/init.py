"""``portal init``: asks for what a new site needs and writes ``portal.toml``."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

import click


@click.command()
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=Path(), help="Folder.")
@click.option("--name", prompt="Name of the town or public body", help="Name of the town.")
@click.option(
    "--languages", prompt="Languages, the first is the default", default="en,es", show_default=True
)
@click.option("--base-url", prompt="Address people will use", default="http://127.0.0.1:8000")
@click.option("--admin-name", prompt="Name of the first administrator")
@click.option("--admin-email", prompt="E-mail address of the first administrator")
@click.option(
    "--admin-password",
    prompt="Password of the first administrator (12 characters or more)",
    hide_input=True,
    confirmation_prompt=True,
)
def init(
    folder: Path,
    name: str,
    languages: str,
    base_url: str,
    admin_name: str,
    admin_email: str,
    admin_password: str,
) -> None:
    """Write portal.toml, create the tables and make the first administrator."""
    target = folder / "portal.toml"
    if target.exists():
        raise click.ClickException(f"{target} is there already; nothing was changed.")
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [part.strip() for part in languages.split(",") if part.strip()]
    write_config(
        target,
        name=name,
        languages=chosen,
        base_url=base_url,
        contact=admin_email,
        data_dir="var",
        environment="production",
    )
    try:
        make_site(target, admin_name, admin_email, admin_password)
    except BaseException:
        target.unlink()
        raise
    click.echo(f"Wrote {target}. Start with: PORTAL_CONFIG={target} portal serve")


def write_config(target: Path, **values: object) -> None:
    """Write a configuration file with fresh secrets, readable by its owner only."""
    lines = ["# Every option: portal config", ""]
    for key, value in values.items():
        entries = value.items() if isinstance(value, dict) else [("", value)]
        for language, text in entries:
            name = f"{key}.{language}" if language else key
            lines.append(f"{name} = {json.dumps(text, ensure_ascii=False)}")
    lines += [
        "",
        "# Signs cookies and links; changing it signs everybody out.",
        f'secret_key = "{secrets.token_urlsafe(48)}"',
        "# Keys the hash of registry numbers; never change it.",
        f'registry_key = "{secrets.token_urlsafe(48)}"',
        "# Encrypts plugins' secrets; put a new one in front to change it.",
        f'settings_keys = ["{secrets.token_urlsafe(48)}"]',
        "",
    ]
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


def make_site(config_file: Path, name: str, email: str, password: str) -> None:
    """Create the tables and the first administrator of a configured site."""
    from portal.app import create_app
    from portal.core.config import load_config
    from portal.core.database import db, unit_of_work
    from portal.core.database.migrations import core_component, upgrade
    from portal.core.permissions import SYSTEM, Role
    from portal.identity.drafts import GrantDraft
    from portal.identity.service.registration import add_person
    from portal.identity.service.roles import grant_role

    app = create_app(load_config(config_file))
    with app.app_context():
        upgrade(core_component(), db.engine)
        with unit_of_work():
            person_id = add_person(name, email, password=password)
            grant_role(SYSTEM, person_id, GrantDraft(Role.ADMINISTRATOR))

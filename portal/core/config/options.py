"""Every option an operator can set, with its type, default and help."""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

from portal.core.i18n.translated import TranslatedText


def option(default: Any = MISSING, *, help: str, secret: bool = False) -> Any:
    """Declare one option: its default, its help, and whether printing it would leak."""
    metadata = {"help": help, "secret": secret}
    if isinstance(default, list | dict | tuple):
        return field(default_factory=lambda: type(default)(default), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Config:
    """The configuration of one site. Names in ``portal.toml`` are the field names."""

    # -- the site
    name: str = option("Civic Portal", help="Name of the town or public body, shown everywhere.")
    slogan: TranslatedText = option(  # noqa: RUF009 - option() makes a field
        TranslatedText(),
        help="One line under the name; text, or a table of language and text.",
    )
    base_url: str = option(
        "http://127.0.0.1:8000",
        help="Address people use. Links in mails are built from this and from nothing else.",
    )
    contact: str = option("", help="E-mail address shown in the footer for questions.")
    languages: tuple[str, ...] = option(
        ("en", "es"), help="Interface languages, the first is the default."
    )
    theme: str = option("classic", help="Name of a folder in themes/.")
    brand_colour: str = option("", help="The town's main colour, #rrggbb; empty: the theme's.")
    accent_colour: str = option("", help="The town's second colour, #rrggbb; empty: the theme's.")
    time_zone: str = option("Europe/Madrid", help="Time zone in which dates are shown.")

    # -- where things are kept
    data_dir: Path = option(  # noqa: RUF009 - option() makes a field
        Path("var"), help="Folder for the embedded database, index, files and mails."
    )
    database_url: str = option(
        "",
        help="SQLAlchemy address of PostgreSQL, postgresql+psycopg://…; empty: SQLite in data_dir.",
        secret=True,
    )
    search_engine: str = option("whoosh", help="whoosh, fts5 or postgres.")
    storage_url: str = option("", help="s3://bucket/prefix for uploads; empty: files in data_dir.")
    upload_limit_mb: int = option(8, help="Largest file a person may upload, in megabytes.")

    # -- secrets
    secret_key: str = option(
        "", help="At least 32 random characters; signs cookies and links.", secret=True
    )
    registry_key: str = option(
        "",
        help="At least 32 random characters; keys the hash of registry numbers. Never change it.",
        secret=True,
    )

    settings_keys: tuple[str, ...] = option(
        (),
        help="Texts of at least 32 random characters that encrypt plugins' secrets: the first "
        "encrypts, all decrypt. To change it put a new one in front and run "
        "`portal settings rotate-keys`.",
        secret=True,
    )

    # -- web
    environment: str = option("production", help="production, development or test.")
    trusted_hosts: tuple[str, ...] = option(
        (), help="Host names answered besides that of base_url."
    )
    proxies: int = option(0, help="Number of reverse proxies whose X-Forwarded-* are believed.")
    web_processes: int = option(2, help="Processes of the web server in `portal serve`.")
    web_threads: int = option(8, help="Threads per web process.")
    page_cache_mb: int = option(
        16, help="Memory per process for pages cached for visitors; 0: none are."
    )
    limits: bool = option(True, help="Whether rate limits apply.")
    limits_storage: str = option(
        "memory://", help="Where limits are counted: memory:// or redis://…", secret=True
    )
    session_days: int = option(14, help="Days until a sign-in that is not used ends.")
    map_tiles_url: str = option(
        "", help="Tile server for maps; empty: only the town's own boundaries are drawn."
    )

    # -- mail
    mail_backend: str = option("file", help="smtp, file (in data_dir/mail) or memory.")
    mail_from: str = option("portal@localhost", help="Sender of the portal's mails.")
    smtp_host: str = option("localhost", help="SMTP server.")
    smtp_port: int = option(25, help="Port of the SMTP server.")
    smtp_security: str = option("none", help="none, starttls or tls.")
    smtp_user: str = option("", help="User at the SMTP server; empty: no sign-in.")
    smtp_password: str = option("", help="Password at the SMTP server.", secret=True)

    # -- participation defaults
    second_factor_for_staff: bool = option(
        True, help="Officers and above must use a second factor."
    )
    registration_open: bool = option(True, help="Whether people can make accounts themselves.")

    # -- webhooks
    webhook_private_hosts: tuple[str, ...] = option(
        (),
        help="Hosts of the town's own network that webhooks may be sent to, also without TLS. "
        "All others have to be public and speak https.",
    )
    webhook_days: int = option(
        5, help="Days after which an endpoint that takes no message is switched off."
    )

    # -- plugins and operation
    plugins_disabled: tuple[str, ...] = option((), help="Plugins that are not even loaded.")
    safe_mode: bool = option(False, help="Start without any plugin that is not part of the portal.")
    hook_budget_ms: int = option(
        1000, help="Longest time a plugin's hook may hold up a page, in milliseconds."
    )
    log_level: str = option("INFO", help="DEBUG, INFO, WARNING or ERROR.")
    metrics_token: str = option(
        "", help="Bearer token for /metrics; empty: answered to loopback only.", secret=True
    )
    source_url: str = option(
        "https://github.com/civic-portal/civic-portal",
        help="Where the running source can be had (the licence asks for it).",
    )

    @property
    def is_production(self) -> bool:
        """Whether insecure settings must stop the start."""
        return self.environment == "production"

    @property
    def database(self) -> str:
        """SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'portal.db').resolve()}"

    @property
    def default_language(self) -> str:
        """The first of the languages."""
        return self.languages[0]


@dataclass(frozen=True, slots=True)
class Option:
    """One declared option, as ``portal config`` lists it."""

    name: str
    type: Any
    default: Any
    help: str
    secret: bool

    @property
    def variable(self) -> str:
        """Name of the environment variable that overrides it."""
        return f"PORTAL_{self.name.upper()}"


def declared_options() -> list[Option]:
    """Return every option in the order of declaration."""
    hints = get_type_hints(Config)
    return [
        Option(f.name, hints[f.name], default_of(f), f.metadata["help"], f.metadata["secret"])
        for f in fields(Config)
    ]


def default_of(declared: Field[Any]) -> Any:
    """Return a field's default value."""
    if declared.default_factory is not MISSING:
        return declared.default_factory()
    return declared.default

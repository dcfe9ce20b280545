"""What an installation may set, read once from the environment (PASSERELLE_…), and what production refuses."""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from tenants import providers
from tenants.providers import Provider

PROFILES = ("demo", "production", "test")
DEFAULT_SECRET = "change-me"  # noqa: S105 the value production refuses


class UnsafeSettings(Exception):
    """Production refuses to start; `sentences` say why, one each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Settings:
    """One installation.

    database_url: postgresql URL without a user; each audience adds its own login role.
    migrate_url: postgresql URL of a role that may create schemas; never used by `serve`.
    """

    profile: str = "demo"
    database_url: str = "postgresql:///passerelle"
    migrate_url: str = ""
    role_prefix: str = "passerelle"
    passwords: dict[str, str] = field(default_factory=dict)
    data: Path = Path(".data")
    secret: str = DEFAULT_SECRET
    former_secret: str = ""
    base_url: str = "http://localhost:8000"
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1")
    trusted_proxies: tuple[str, ...] = ()
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: bool = False
    mail_from: str = "passerelle@localhost"
    files_url: str = ""
    pool_size: int = 8
    idle_minutes: int = 240
    idle_minutes_outside: int = 30
    share_years: int = 3
    absolute_hours: int = 12
    providers: tuple[Provider, ...] = ()
    second_factor: bool = True  # asked of the head office and of administrators; only the demo may do without

    @property
    def secure_cookies(self) -> bool:
        return self.profile == "production"

    @property
    def keeps_mails(self) -> bool:
        """Only the demo and the tests may show mails on a page."""
        return self.profile != "production" and not self.smtp_host

    def refuse_unsafe(self) -> None:
        """Raise UnsafeSettings when a production installation would be open."""
        if self.profile != "production":
            return
        wrong: list[str] = []
        if self.secret == DEFAULT_SECRET or len(self.secret) < 32:
            wrong.append("PASSERELLE_SECRET is missing or shorter than 32 characters: set a random one.")
        if not self.base_url.startswith("https://"):
            wrong.append("PASSERELLE_BASE_URL must begin with https:// because sign-in cookies only travel over TLS.")
        if not self.hosts:
            wrong.append("PASSERELLE_HOSTS must name the host names that this installation answers to.")
        if not self.smtp_host:
            wrong.append("PASSERELLE_SMTP_HOST is missing: invitations and password links could not be sent.")
        if not self.second_factor:
            wrong.append("PASSERELLE_SECOND_FACTOR is off: only the demo may do without a second factor.")
        if wrong:
            raise UnsafeSettings(wrong)


def _own_secret(data: Path) -> str:
    """A secret made at the first start of a demo, readable by its owner alone."""
    path = data / "secret"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(48))
    return path.read_text()


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",") if word.strip())


def _whole(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isascii() or not value.isdigit():
        raise UnsafeSettings([f"{name} is {value!r}; it must be a whole number."])
    return int(value)


def _switch(name: str, default: bool) -> bool:
    """Raises UnsafeSettings for a word that is neither: a typing mistake switches nothing off."""
    value = os.environ.get(name, "").strip().lower()
    if value not in ("", "on", "off"):
        raise UnsafeSettings([f"{name} is {value!r}; it may be on or off."])
    return value == "on" if value else default


def _providers(path: str, production: bool) -> tuple[Provider, ...]:
    try:
        return providers.read(Path(path), production=production) if path else ()
    except ValueError as error:
        raise UnsafeSettings(str(error).splitlines()) from None


def from_environment() -> Settings:
    """Settings of this process. Raises UnsafeSettings when a setting cannot be read or production is unsafe."""
    get = os.environ.get
    profile = get("PASSERELLE_PROFILE", "demo")
    if profile not in PROFILES:
        raise UnsafeSettings([f"PASSERELLE_PROFILE is {profile!r}; it may be {', '.join(PROFILES)}."])
    data = Path(get("PASSERELLE_DATA", ".data"))
    port = get("PASSERELLE_PORT", "8000")
    secret = get("PASSERELLE_SECRET") or (DEFAULT_SECRET if profile == "production" else _own_secret(data))
    audiences = ("WORKSPACE", "PARTNER", "FEDERATION", "PUBLISHER", "IDENTITY", "JOBS", "AUDIT")
    settings = Settings(
        profile=profile,
        database_url=get("PASSERELLE_DATABASE_URL", "postgresql:///passerelle"),
        migrate_url=get("PASSERELLE_MIGRATE_URL", ""),
        role_prefix=get("PASSERELLE_ROLE_PREFIX", "passerelle"),
        passwords={name.lower(): value for name in audiences if (value := get(f"PASSERELLE_PASSWORD_{name}"))},
        data=data,
        secret=secret,
        former_secret=get("PASSERELLE_FORMER_SECRET", ""),
        base_url=get("PASSERELLE_BASE_URL", f"http://localhost:{port}").rstrip("/"),
        hosts=_words(get("PASSERELLE_HOSTS", "localhost,127.0.0.1" if profile != "production" else "")),
        trusted_proxies=_words(get("PASSERELLE_TRUSTED_PROXIES", "")),
        smtp_host=get("PASSERELLE_SMTP_HOST", ""),
        smtp_port=_whole("PASSERELLE_SMTP_PORT", 25),
        smtp_user=get("PASSERELLE_SMTP_USER", ""),
        smtp_password=get("PASSERELLE_SMTP_PASSWORD", ""),
        smtp_tls=get("PASSERELLE_SMTP_TLS", "") in ("1", "yes", "true"),
        mail_from=get("PASSERELLE_MAIL_FROM", "passerelle@localhost"),
        files_url=get("PASSERELLE_FILES_URL", ""),
        pool_size=_whole("PASSERELLE_POOL_SIZE", 8),
        idle_minutes=_whole("PASSERELLE_IDLE_MINUTES", 240),
        idle_minutes_outside=_whole("PASSERELLE_IDLE_MINUTES_OUTSIDE", 30),
        share_years=_whole("PASSERELLE_SHARE_YEARS", 3),
        absolute_hours=_whole("PASSERELLE_ABSOLUTE_HOURS", 12),
        providers=_providers(get("PASSERELLE_PROVIDERS_FILE", ""), profile == "production"),
        second_factor=_switch("PASSERELLE_SECOND_FACTOR", profile != "demo"),
    )
    settings.refuse_unsafe()
    return settings

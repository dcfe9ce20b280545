"""Bringing a database to the newest revision, and telling where models and database differ."""

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import make_url

from tenants.database import libpq_url
from tenants.roles import bootstrap
from tenants.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def scripts_folder() -> Path:
    """In a checkout beside the packages, in an installed wheel inside app."""
    beside = ROOT / "migrations"
    return beside if beside.is_dir() else ROOT / "app" / "_migrations"


def configuration(settings: Settings) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts_folder()).replace("%", "%%"))
    config.attributes["settings"] = settings
    return config


def migrate(settings: Settings) -> None:
    """Create what is missing (roles and database only when migrate_url may), then run every new revision."""
    url = make_url(settings.migrate_url)
    name = make_url(settings.database_url).database or "passerelle"
    server = url.set(database="postgres")
    with psycopg.connect(libpq_url(server), autocommit=True) as connection:
        is_superuser = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
    if is_superuser and is_superuser[0]:
        bootstrap(libpq_url(server), settings.role_prefix, name)
    command.upgrade(configuration(settings), "head")


def take_stock(settings: Settings) -> None:
    """PostgreSQL counts what its tables hold. Until it has, a database filled at once is read by the wrong paths: a
    page takes seconds. By itself it does so within minutes. Asks for migrate_url."""
    with psycopg.connect(libpq_url(make_url(settings.migrate_url)), autocommit=True) as connection:
        connection.execute("analyze")


def differences(settings: Settings) -> str:
    """What a new revision would have to change, in alembic's words; empty when models, guards and database agree."""
    try:
        command.check(configuration(settings))
    except CommandError as difference:
        return str(difference)
    return ""

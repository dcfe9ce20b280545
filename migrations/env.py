"""How a revision runs: as the owner role, every schema of ours compared, the job queue's own tables left to its
library."""

from typing import Any

from alembic import context
from sqlalchemy import create_engine, make_url

import app.models  # noqa: F401 makes the metadata whole
import tenants.guards  # noqa: F401 registers op.guard
from tenants.model import Base, Euro
from tenants.settings import from_environment

SCHEMAS = {"app", "identity", "published", "jobs"}
ONE_AT_A_TIME = 770001  # advisory key: a second migration waits, then finds nothing to do


def ours(name: str | None, kind: str, _parents: Any) -> bool:
    return name in SCHEMAS if kind == "schema" else True


def ours_too(_thing: Any, name: str | None, kind: str, reflected: bool, _compared: Any) -> bool:
    return not (kind == "table" and reflected and str(name).startswith("procrastinate_"))


def other_type(_context: Any, _inspected: Any, _column: Any, _inspected_type: Any, wanted_type: Any) -> bool | None:
    return False if isinstance(wanted_type, Euro) else None


def run() -> None:
    given = context.config.attributes
    settings = given.get("settings") or from_environment()
    engine = create_engine(make_url(settings.migrate_url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SET ROLE {settings.role_prefix}_owner")
        connection.exec_driver_sql("SET lock_timeout = '5s'")
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_schemas=True,
            include_name=ours,
            include_object=ours_too,
            compare_type=other_type,
            version_table="revision",
            version_table_schema="jobs",
            role_prefix=settings.role_prefix,
        )
        with context.begin_transaction():
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({ONE_AT_A_TIME})")
            context.run_migrations()
    engine.dispose()


run()

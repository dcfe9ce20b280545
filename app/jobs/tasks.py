"""The list of tasks and how one is asked for. A task may run twice (a killed worker's job is taken up again): it
must bear it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam, cast, select
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import JSONB

from tenants.database import Database
from tenants.session import Db
from tenants.settings import Settings


@dataclass(frozen=True)
class Work:
    """What a task has at hand: the installation, and for a workspace's task the workspace's id."""

    settings: Settings
    database: Database
    tenant: UUID | None


TASKS: dict[str, Callable[..., None]] = {}
EVERY: dict[str, str] = {}  # name -> cron line

_FOR_A_WORKSPACE = select(
    sql.app.enqueue(
        cast(bindparam("task"), Text), cast(bindparam("args", type_=Text), JSONB), cast(bindparam("lock"), Text)
    )
)
_FOR_NOBODY = select(sql.identity.enqueue(cast(bindparam("task"), Text), cast(bindparam("args", type_=Text), JSONB)))


def task(name: str, every: str = "") -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a plain function (work, **args). every: a cron line for what runs by the clock."""

    def around(function: Callable[..., None]) -> Callable[..., None]:
        TASKS[name] = function
        if every:
            EVERY[name] = every
        return function

    return around


def ask(db: Db, name: str, *, lock: str | None = None, **args: Any) -> int:
    """Ask for a task of this workspace, in this transaction: the tenant is added by the database from the context.

    lock: tasks with the same lock run one after another (default: one at a time per workspace).
    """
    if name not in TASKS:
        raise KeyError(name)
    return int(db.value(_FOR_A_WORKSPACE, task=name, args=json.dumps(args), lock=lock))


def ask_of_identity(db: Db, name: str, **args: Any) -> int:
    """Ask for a task that concerns no workspace (a mail to send)."""
    if name not in TASKS:
        raise KeyError(name)
    return int(db.value(_FOR_NOBODY, task=name, args=json.dumps(args)))

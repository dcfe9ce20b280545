"""The worker process: runs the tasks asked for, takes up again what a killed worker left, and what runs by the
clock."""

import asyncio
import logging
import signal
from typing import Any
from uuid import UUID

import procrastinate
from anyio import to_thread
from procrastinate import RetryDecision, RetryStrategy
from sqlalchemy import bindparam, select

from app.jobs.tasks import EVERY, TASKS, Work
from tenants import session
from tenants.actor import JOBS, Audience
from tenants.database import Database, libpq_url
from tenants.registry import Association
from tenants.settings import Settings

log = logging.getLogger("passerelle.worker")
LOOKS_AGAIN = 10  # minutes between two looks at a suspended workspace
SUSPENDED = select(Association.suspended_at).where(Association.id == bindparam("id"))
SILENT_AFTER = 30  # seconds without a heartbeat: the job is somebody else's to take up


def queue(settings: Settings, database: Database) -> procrastinate.App:
    """The library's application, holding every task by its name."""
    connector = procrastinate.PsycopgConnector(
        conninfo=libpq_url(database.url(Audience.JOBS)),
        kwargs={"options": "-c search_path=jobs"},
        min_size=1,
        max_size=4,
    )
    made = procrastinate.App(connector=connector)
    for name, function in TASKS.items():
        _register(made, name, function, Work(settings, database, None))

    async def rescue(_context: Any, timestamp: int) -> None:
        await take_up(made)

    declared = made.task(name="jobs.rescue", queueing_lock="jobs.rescue", pass_context=True)(rescue)
    made.periodic(cron="* * * * *")(declared)
    return made


async def take_up(made: procrastinate.App) -> None:
    """What a killed worker left half-done goes back to the queue."""
    for job in await made.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_AFTER):
        await made.job_manager.retry_job(job)


class Shut(Exception):
    """The task's workspace is suspended: the task waits for it to open again."""


class Patience(RetryStrategy):
    """Faults are tried again a few times; a suspended workspace is waited for as long as it takes."""

    def get_retry_decision(self, *, exception: BaseException, job: Any) -> RetryDecision | None:
        if isinstance(exception, Shut):
            return RetryDecision(retry_in={"minutes": LOOKS_AGAIN})
        return super().get_retry_decision(exception=exception, job=job)


def _carry_out(work: Work, function: Any, args: dict[str, Any]) -> None:
    """Raises Shut for a task of a suspended workspace."""
    if work.tenant is not None:
        with session.open(work.database, JOBS) as db:
            if db.value(SUSPENDED, id=work.tenant) is not None:
                raise Shut
    function(work, **args)


def _register(made: procrastinate.App, name: str, function: Any, work: Work) -> None:
    async def run(tenant: str | None = None, timestamp: int | None = None, **args: Any) -> None:
        mine = Work(work.settings, work.database, UUID(tenant) if tenant else None)
        await to_thread.run_sync(lambda: _carry_out(mine, function, args))

    declared = made.task(name=name, retry=Patience(max_attempts=8, exponential_wait=3))(run)
    if name in EVERY:
        made.periodic(cron=EVERY[name], periodic_id=name)(declared)


async def work(settings: Settings, database: Database, *, wait: bool = True, handle_signals: bool = True) -> None:
    """Run until stopped (wait) or until nothing is left to do (not wait: for tests and the demo's first start)."""
    made = queue(settings, database)
    async with made.open_async():
        await take_up(made)  # a worker that starts after a kill does not wait for the minute
        task = asyncio.create_task(
            made.run_worker_async(
                concurrency=2,
                wait=wait,
                update_heartbeat_interval=10,
                stalled_worker_timeout=SILENT_AFTER,
                shutdown_graceful_timeout=20 if wait else 100,  # a long import on a slow machine is finished, too
                install_signal_handlers=False,
                delete_jobs="successful",
            )
        )
        if handle_signals:
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            log.info("worker stopped")

"""The worker itself, killed at any moment: every mail arrives, and what arrives twice is known by its Message-ID."""

import os
import random
import signal
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from app.jobs.tasks import Work
from app.mail import sending
from app.mail.letters import Letter
from app.mail.models import Mail
from app.mail.outbox import post
from tenants import clock, session
from tenants.actor import IDENTITY, JOBS

LONG_AGO, LATER = date(2020, 1, 1), date(2100, 1, 1)  # the worker, another process, lives in real time
LEFT = select(func.count()).select_from(Mail).where(Mail.sent_at.is_(None))


@pytest.fixture
def environment(world, post_office):
    settings = world.settings
    return {
        "PASSERELLE_PROFILE": "test",
        "PASSERELLE_DATABASE_URL": settings.database_url,
        "PASSERELLE_SECRET": "x" * 40,
        "PASSERELLE_BASE_URL": settings.base_url,
        "PASSERELLE_SMTP_HOST": "127.0.0.1",
        "PASSERELLE_SMTP_PORT": str(post_office.port),
        "PASSERELLE_MAIL_FROM": "passerelle@testserver.local",
        "PATH": os.environ["PATH"],
    }


def write(world, count, first=0):
    with clock.fixed(LONG_AGO), session.open(world.database, IDENTITY, write=True) as db:
        for n in range(first, first + count):
            letter = Letter(f"Sujet {n}", ("Une phrase.",), "Ouvrir", "http://testserver.local/x", "Pourquoi.")
            post(db, f"somebody{n}@valence.test", letter)


def left(world):
    with session.open(world.database, JOBS) as db:
        return db.value(LEFT)


def test_the_worker_sends_what_was_asked_for(world, environment, started, post_office):
    write(world, 3)
    assert started(environment, "--once").wait(60) == 0
    assert left(world) == 0
    assert sorted(mail["subject"] for mail in post_office.received) == ["Sujet 0", "Sujet 1", "Sujet 2"]


def test_a_worker_killed_at_any_moment_loses_nothing(world, environment, started, post_office, size, counts):
    """Killed between the server's yes and the commit, a mail goes out again under the same Message-ID.
    What a dead worker held is found by the sweep, which the clock runs every minute."""
    kills, chance = size(4, 50), random.Random(23)
    for kill in range(kills):
        write(world, 12, first=100 + 12 * kill)
        worker = started(environment)
        deadline, seen = time.monotonic() + 20, len(post_office.received)
        while len(post_office.received) < seen + chance.randrange(1, 6) and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(chance.random() * 0.02)
        with suppress(ProcessLookupError):
            worker.send_signal(signal.SIGKILL)
        worker.wait(10)
    settings = replace(world.settings, smtp_host="127.0.0.1", smtp_port=post_office.port)
    with clock.fixed(LATER):
        sending.sweep(Work(settings, world.database, None))
    assert left(world) == 0
    written = {f"Sujet {n}" for n in range(100, 100 + 12 * kills)}
    came = [(mail["subject"], mail["message-id"].split("@")[0]) for mail in post_office.received]
    assert {subject for subject, _id in came} >= written
    assert len({identity for _subject, identity in came}) == len({subject for subject, _id in came})
    counts.add("R36 outbox", "mails written", len(written))
    counts.add("R36 outbox", "kills of the worker", kills)
    counts.add("R36 outbox", "lost", len(written - {subject for subject, _id in came}))
    counts.add("R36 outbox", "sent again under the same Message-ID", len(came) - len(set(came)))

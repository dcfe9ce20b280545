"""Whether a journal is whole: every line's hash over its fields and the line before, reckoned here apart from the
database, from the oldest month that is kept to the last line known."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date
from typing import Any
from uuid import UUID

from app.audit import queries
from tenants import clock
from tenants.session import Db

AT_A_TIME = 5_000
KEPT_MONTHS = 12


def hash_of(line: Any, owner: UUID | None) -> bytes:
    """SHA-256 over the fields in their order, each as « length in bytes : text , » (see the journal's revision)."""
    fields = (
        str(owner or ""),
        str(line.number),
        line.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"),
        str(line.person_id or ""),
        line.who,
        line.deed,
        line.thing,
        line.thing_number,
        line.detail,
        line.previous.hex(),
    )
    said = b"".join(b"%d:%s," % (len(text), text) for text in (field.encode() for field in fields))
    return hashlib.sha256(said).digest()


def oldest_kept(today: date) -> date:
    """The first day of the oldest month whose lines are still there."""
    months = today.year * 12 + today.month - 1 - KEPT_MONTHS
    return date(months // 12, months % 12 + 1, 1)


def lines(db: Db) -> Iterator[Any]:
    """Every line in order, asked for in pieces."""
    statement, after = (queries.CHAIN if db.actor.tenant else queries.OFFICE_CHAIN), 0
    while found := db.all(statement, after=after, most=AT_A_TIME):
        yield from found
        after = found[-1].number


def faults(db: Db) -> tuple[int, list[str]]:
    """(lines looked at, a sentence for each break). db: a transaction of the workspace, or of the head office."""
    months = db.all(queries.MONTHS if db.actor.tenant else queries.OFFICE_MONTHS)
    ends = {month.last_number: month for month in months}
    wrong: list[str] = []
    looked, number, previous = 0, 0, b""
    for line in lines(db):
        if not looked and line.number > 1:  # the months before are forgotten: the chain begins at their last hash
            anchor = ends.get(line.number - 1)
            if anchor is None or anchor.month >= oldest_kept(clock.today()):
                wrong.append(f"lines before {line.number} are missing")
            number, previous = line.number - 1, anchor.last_hash if anchor else line.previous
        looked += 1
        if line.number != number + 1:
            gap = (
                f"line {number + 1} is" if line.number == number + 2 else f"lines {number + 1} to {line.number - 1} are"
            )
            wrong.append(f"{gap} missing")
        elif line.previous != previous:
            wrong.append(f"line {line.number} does not follow the one before")
        if line.hash != hash_of(line, db.actor.tenant):
            wrong.append(f"line {line.number} was changed")
        number, previous = line.number, line.hash
        if number in ends and ends[number].last_hash != line.hash:
            wrong.append(f"line {number} is not the one that ended {ends[number].month:%Y-%m}")
    known = months[-1].last_number if months else 0
    if number < known and (looked or months[-1].month >= oldest_kept(clock.today())):
        wrong.append(f"the last lines are missing: {known} were written, the last one is {number}")
    if number > known:
        wrong.append(f"lines after {known} were added by another hand")
    return looked, wrong

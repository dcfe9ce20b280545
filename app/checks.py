"""The command `check`: configuration, server, catalogue, guards and data, each told in a sentence."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from uuid import UUID

import psycopg
from sqlalchemy import bindparam, select
from sqlalchemy import func as sql

import app.models  # noqa: F401 every table is known
from app.accounts.models import Membership
from app.audit import chain
from app.residences import integrity
from app.serving import refuse_unsafe_server, version_is_safe
from tenants import actor, clock, session
from tenants.actor import Actor, Audience, Workspace, keeper
from tenants.database import FLOORS, Database, libpq_url
from tenants.files import faults, files_of
from tenants.invariants import INVARIANTS, violations
from tenants.model import Base, Tenanted
from tenants.orphans import GRACE, is_suspicious, orphans
from tenants.policies import drift, wanted
from tenants.registry import EVERY_WORKSPACE, Counter, Member
from tenants.settings import Settings, UnsafeSettings

MOST_TOLD = 20  # of the things that break one rule

MEMBER_IDS = select(Member.id)
DRAWN = select(Counter.noun, Counter.last)
MEMBERSHIPS = select(Membership.id, Membership.member_id).where(Membership.workspace_id == bindparam("workspace_id"))


@dataclass
class Checked:
    """One thing that was looked at. tried: how many cases; wrong: a sentence each; note: said, not wrong."""

    title: str
    tried: int = 0
    wrong: list[str] = field(default_factory=list)
    note: str = ""


def run(settings: Settings) -> list[Checked]:
    """Everything, in the order in which one would mend it. What cannot be reached ends the list."""
    database = Database(settings)
    try:
        return list(_each(settings, database))
    finally:
        database.close()


def _each(settings: Settings, database: Database) -> Iterator[Checked]:
    yield _configuration(settings)
    try:
        yield _server(settings, database)
    except psycopg.OperationalError as error:
        told = str(error).strip().splitlines()[0]
        yield Checked("server", 1, [f"PostgreSQL does not let us in at the address of PASSERELLE_DATABASE_URL: {told}"])
        return
    yield _catalogue(settings, database)
    yield _guards(settings, database)
    with session.open(database, actor.JOBS) as db:
        workspaces = [Workspace(row.id, row.slug, row.name) for row in db.all(EVERY_WORKSPACE)]
    for workspace in workspaces:
        yield _data(database, workspace)
        yield _files(database, workspace)
        yield journal(database, keeper(workspace), f"journal of {workspace.slug}")
    yield journal(database, actor.FEDERATION, "journal of the head office")


def _configuration(settings: Settings) -> Checked:
    try:
        settings.refuse_unsafe()
    except UnsafeSettings as unsafe:
        return Checked("configuration", 1, unsafe.sentences)
    return Checked("configuration", 1, note=f"profile {settings.profile}")


def _server(settings: Settings, database: Database) -> Checked:
    try:
        refuse_unsafe_server(settings)
    except UnsafeSettings as unsafe:
        return Checked("server", len(Audience), unsafe.sentences)
    with psycopg.connect(libpq_url(database.url(Audience.JOBS))) as connection:
        version = connection.info.server_version
    words = f"PostgreSQL {version // 10_000}.{version % 10_000}"
    if not version_is_safe(version):
        floors = " or ".join(f"{major}.{minor}" for major, minor in FLOORS.items())
        words += f", below {floors}: production would refuse it; no upsert is ever run over a workspace's tables"
    return Checked("server", len(Audience), note=words)


def _catalogue(settings: Settings, database: Database) -> Checked:
    with psycopg.connect(libpq_url(database.url(Audience.JOBS))) as connection:
        found = violations(connection, settings.role_prefix)
    return Checked("catalogue", len(INVARIANTS), [f"{one.thing} breaks the rule: {one.invariant}." for one in found])


def _guards(settings: Settings, database: Database) -> Checked:
    with session.open(database, actor.JOBS) as db:
        found = drift(db.connection, Base, settings.role_prefix)
    wrong = [f"The grants or the policy of {guard.schema}.{guard.table} are not the declared ones." for guard in found]
    return Checked("guards", len(wanted(Base)), wrong)


def _data(database: Database, workspace: Workspace) -> Checked:
    checked = Checked(f"data of {workspace.slug}")
    with session.open(database, actor.IDENTITY) as identity:
        memberships = identity.all(MEMBERSHIPS, workspace_id=workspace.id)
    with session.open(database, keeper(workspace)) as db:
        for words, statement in integrity.RULES:
            _tell(checked, words, [str(row.number) for row in db.all(statement)])
        members: set[UUID] = {row.id for row in db.all(MEMBER_IDS)}
        lost = [str(row.id) for row in memberships if row.member_id is not None and row.member_id not in members]
        _tell(checked, "memberships of a colleague who is not in the workspace", lost)
        drawn = {row.noun: row.last for row in db.all(DRAWN)}
        for model in _models():
            for noun, behind in _counters(db, model, drawn):
                _tell(checked, f"counters behind the numbers they drew ({noun})", [noun] if behind else [])
            _tell(checked, f"authors unknown in {model.__tablename__}", _unknown_authors(db, model, members))
    return checked


def _files(database: Database, workspace: Workspace) -> Checked:
    """A few files without a row are what a crash leaves, and go at night; many are told."""
    checked = Checked(f"files of {workspace.slug}")
    try:
        files = files_of(database.settings, workspace.id)
        checked.tried = len(dict(files.keys()))
        with session.open(database, keeper(workspace)) as db:
            found = len(orphans(db, files, clock.now() - GRACE))
        suspicious = is_suspicious(found, files)
    except (OSError, faults.BaseError) as error:
        checked.wrong.append(f"The store of files does not answer: {type(error).__name__}.")
        return checked
    if suspicious:
        checked.wrong.append(
            f"{found} files have no row and stay: so it looks when a database was restored from an older copy. "
            f"`sweep {workspace.slug} --however-many` takes them away."
        )
    elif found:
        checked.note = f"{found} of them named by no row: the next night takes them away"
    return checked


def journal(database: Database, reader: Actor, title: str) -> Checked:
    """The chain of a workspace's journal, or of the head office's, reckoned again."""
    with session.open(database, reader) as db:
        looked, wrong = chain.faults(db)
    return Checked(title, looked, [f"The chain is broken: {sentence}." for sentence in wrong])


def _models() -> list[type[Tenanted]]:
    found = {m.class_ for m in Base.registry.mappers if issubclass(m.class_, Tenanted)}
    return sorted(found, key=lambda model: str(model.__tablename__))


def _counters(db: session.Db, model: type[Tenanted], drawn: dict[str, int]) -> Iterator[tuple[str, bool]]:
    """The nouns that this table counts, and whether the counter is behind: the next number would be taken.
    drawn: the last number of each noun."""
    for column in model.__mapper__.columns:
        if noun := column.info.get("number_of"):
            highest = db.value(select(sql.max(getattr(model, column.key)))) or 0
            yield noun, highest > drawn.get(noun, 0)


def _unknown_authors(db: session.Db, model: type[Tenanted], members: set[UUID]) -> list[str]:
    names = [n for n in ("made_by", "changed_by", "undone_by") if n in model.__mapper__.columns]
    rows = db.all(select(*(getattr(model, n) for n in names)).distinct()) if names else []
    seen = {value for row in rows for value in row}
    return [str(author) for author in seen if author is not None and author not in members]


def _tell(checked: Checked, words: str, things: list[str]) -> None:
    checked.tried += 1
    if things:
        more = f" and {len(things) - MOST_TOLD} more" if len(things) > MOST_TOLD else ""
        checked.wrong.append(f"{words[0].upper()}{words[1:]}: {', '.join(things[:MOST_TOLD])}{more}.")


def told(checks: list[Checked], *, as_json: bool) -> str:
    """For a person, a line each and what is wrong under it; or as JSON."""
    if as_json:
        sound = not any(one.wrong for one in checks)
        return json.dumps({"sound": sound, "checks": [asdict(one) for one in checks]}, ensure_ascii=False)
    lines = []
    for one in checks:
        state = "sound" if not one.wrong else f"{len(one.wrong)} wrong"
        lines.append(f"{one.title}: {state}, {one.tried} looked at{'; ' + one.note if one.note else ''}")
        lines += [f"  - {sentence}" for sentence in one.wrong]
    return "\n".join(lines)

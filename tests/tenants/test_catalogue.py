"""R2: catalogue invariants over every table, a planted fault found by each, every privilege equal to the models'."""

import psycopg
import pytest
from sqlalchemy import create_engine, make_url

from tenants import migrating
from tenants.actor import Audience
from tenants.invariants import INVARIANTS, roles, violations
from tenants.model import Base
from tenants.policies import drift, tenant_tables, wanted
from tests.world import copy_of

PREFIX = "passerelle"
BAD = "create table app.bad (tenant_id uuid not null default app.current_tenant(), id uuid not null, note text, {end})"
GOOD_KEY = "primary key (tenant_id, id)"
SECURED = "alter table app.bad enable row level security; alter table app.bad force row level security;"
# What is planted as the owner (or the superuser), and the word of the invariant that must find it.
PLANTED = {
    "a tenant column": ["create table app.bad (id uuid primary key)"],
    "a primary key": [BAD.format(end="unique (tenant_id, id)")],
    "the tenant first": [BAD.format(end=GOOD_KEY), "create unique index on app.bad (note)"],
    "the tenant in every key": [
        BAD.format(end=GOOD_KEY),
        "alter table app.residences add constraint known unique (id)",
        "alter table app.bad add residence uuid references app.residences (id)",
    ],
    "an index for every key": [
        BAD.format(end=GOOD_KEY),
        "alter table app.bad add residence_id uuid,"
        " add foreign key (tenant_id, residence_id) references app.residences (tenant_id, id)",
        "create index on app.bad (tenant_id, residence_id) where note is null",
    ],
    "no key from outside": [
        "alter table app.residences add constraint known unique (id)",
        "create table published.bad (id uuid references app.residences (id))",
    ],
    "row security": [BAD.format(end=GOOD_KEY), "alter table app.bad enable row level security"],
    "one policy": [BAD.format(end=GOOD_KEY), SECURED, "create policy anybody on app.bad using (true)"],
    "a partner's policy": [
        BAD.format(end=GOOD_KEY),
        SECURED,
        "create policy partner_reads on app.bad for select to passerelle_partner using (true)",
    ],
    "a partner writes nowhere": [
        BAD.format(end=GOOD_KEY),
        "grant insert (note) on app.bad to passerelle_partner",
    ],
    "no number drawn": ["create table app.bad (id int generated always as identity)"],
    "no row inherited": ["create table app.bad () inherits (app.residences)"],
    "the tenant's column only": ["create table published.bad (tenant_id uuid)"],
    "every table and function": ["reset role", "create table app.bad (id uuid)"],
    "no view": ["create view published.bad as select number from app.residences"],
    "no materialized view": ["create materialized view published.bad as select 1 as one"],
    "no native enumeration": ["create type app.bad as enum ('a')"],
    "a function that acts": ["create function app.bad() returns int language sql security definer as 'select 1'"],
    "no function of ours": [
        "create function app.bad() returns int language sql as 'select 1'",
        "grant execute on function app.bad() to public",
    ],
    "nothing of ours granted": ["grant select on identity.accounts to public"],
    "no power to truncate": ["grant truncate on app.residences to passerelle_workspace"],
    "no power to create": ["grant create on schema app to passerelle_partner"],
    "no temporary": ["reset role", "grant temp on database {database} to passerelle_workspace_login"],
    "no powerful": ["reset role", "alter role passerelle_federation_login bypassrls"],
    "no role that may become": [
        "reset role",
        "grant passerelle_owner to passerelle_workspace with inherit false, set true",
    ],
}


@pytest.fixture(scope="module")
def settings(postgres, template):
    return copy_of(postgres, template)


@pytest.fixture
def superuser(settings):
    with psycopg.connect(settings.migrate_url) as connection:
        yield connection
        connection.rollback()


def test_every_table_of_the_product_is_sound(settings, counts):
    with psycopg.connect(
        settings.database_url.replace("postgresql:///", "postgresql://passerelle_jobs_login@/")
    ) as asked:
        found = violations(asked, PREFIX)
        tables = asked.execute(
            "select count(*) from pg_class c where relkind in ('r', 'p') and relnamespace::regnamespace::text"
            " in ('app', 'identity', 'published', 'jobs')"
        ).fetchone()
    counts.note("R2 catalogue", "invariants", len(INVARIANTS))
    counts.note("R2 catalogue", "tables", tables[0])
    counts.note("R2 catalogue", "violations", len(found))
    assert not found


@pytest.mark.parametrize("word", INVARIANTS, ids=lambda invariant: invariant[:30])
def test_a_planted_fault_is_found(superuser, counts, word):
    planted = next(statements for begin, statements in PLANTED.items() if word.startswith(begin))
    database = superuser.info.dbname
    superuser.execute("set role passerelle_owner")
    for statement in planted:
        superuser.execute(statement.format(database=database))
    assert word in {violation.invariant for violation in violations(superuser, PREFIX)}
    counts.add("R2 catalogue", "planted faults found")


def test_every_privilege_is_the_one_that_a_model_declares(superuser, counts):
    privileges = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")
    held = superuser.execute(
        "select n.nspname, c.relname, r.role, array_agg(p.privilege) from pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('app', 'identity', 'published', 'jobs')"
        " cross join unnest(%s::text[]) as r(role) cross join unnest(%s::text[]) as p(privilege)"
        " where c.relkind in ('r', 'p', 'v') and has_table_privilege(r.role, c.oid, p.privilege) group by 1, 2, 3",
        (roles(PREFIX), list(privileges)),
    ).fetchall()
    tables = superuser.execute(
        "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname in ('app', 'identity', 'published', 'jobs') and c.relkind in ('r', 'p', 'v')"
    ).fetchall()
    expected = {}
    for key in tables:
        expected[*key, "passerelle_backup"] = {"SELECT"}
    for key, guard in wanted(Base).items():
        for who, words in guard.grants:
            expected[*key, f"{PREFIX}_{who}"] = {word.strip() for word in words.split(",")}
    for schema, table in tables:
        if schema == "jobs" and table.startswith("procrastinate_"):  # the library's own tables
            expected[schema, table, "passerelle_jobs"] = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    # the queue's library says no role, so this one login inherits
    expected |= {
        (schema, table, "passerelle_jobs_login"): words
        for (schema, table, role), words in list(expected.items())
        if role == "passerelle_jobs"
    }
    found = {(schema, table, role): set(words) for schema, table, role, words in held}
    assert found == expected
    counts.note("R9 roles", "role x table x privilege", len(tables) * len(roles(PREFIX)) * len(privileges))


def test_the_federation_and_the_partners_are_refused_at_every_tenant_table(settings, counts):
    granted = wanted(Base)
    for role in ("federation", "partner", "identity", "audit"):
        url = settings.database_url.replace("postgresql:///", f"postgresql://passerelle_{role}_login@/")
        with psycopg.connect(url, autocommit=True) as asked:
            asked.execute(f"set role passerelle_{role}")
            for table in tenant_tables(Base.metadata):
                if role in dict(granted["app", table.name].grants):
                    continue
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    asked.execute(f"select * from app.{table.name}")
                counts.add("R9 roles", "tables refused to other audiences")


@pytest.mark.parametrize("audience", list(Audience), ids=lambda audience: audience.value)
def test_a_login_without_context_may_nothing(settings, counts, audience):
    """A forgotten SET ROLE is a refusal, not an empty answer. (The queue's login inherits, but no tenant table.)"""
    url = settings.database_url.replace("postgresql:///", f"postgresql://passerelle_{audience.value}_login@/")
    with psycopg.connect(url, autocommit=True) as asked:
        for table in tenant_tables(Base.metadata):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                asked.execute(f"select * from app.{table.name}")
            counts.add("F22 forgotten context", "tables refused to a bare login")
        for other in Audience:
            if other is not audience:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    asked.execute(f"set role passerelle_{other.value}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            asked.execute("set role passerelle_owner")


def test_a_role_with_an_empty_context_reads_nothing_and_writes_nothing(settings, counts):
    url = settings.database_url.replace("postgresql:///", "postgresql://passerelle_workspace_login@/")
    with psycopg.connect(url, autocommit=True) as asked:
        asked.execute("begin; set local role passerelle_workspace")
        for table in tenant_tables(Base.metadata):
            if "workspace" in dict(wanted(Base)["app", table.name].grants):
                assert asked.execute(f"select count(*) from app.{table.name}").fetchone() == (0,)
                counts.add("F22 forgotten context", "tables empty without a tenant")
        with pytest.raises((psycopg.errors.NotNullViolation, psycopg.errors.InsufficientPrivilege)):
            asked.execute("insert into app.once_keys (led_to) values ('x')")
        asked.execute("rollback")


def test_models_and_database_agree(settings, counts):
    """What `alembic check` would have to change is nothing; each grant or policy changed by hand is seen."""
    assert migrating.differences(settings) == ""
    planted = {
        "grant delete on published.associations to passerelle_federation": "associations",
        "alter table app.residences no force row level security": "residences",
        "grant select on app.dues to public": "dues",
        "drop policy tenant_isolation on app.stays": "stays",
        "grant select (note) on app.closures to passerelle_partner": "closures",
        "alter policy partner_reads on app.orders using (tenant_id = app.current_tenant())": "orders",
        "drop policy partner_reads on app.snags": "snags",
    }
    engine, seen = create_engine(make_url(settings.migrate_url).set(drivername="postgresql+psycopg")), set()
    for statement, table in planted.items():
        with psycopg.connect(settings.migrate_url, autocommit=True) as hand:
            hand.execute(statement)
        with engine.connect() as asked:
            found = {guard.table for guard in drift(asked, Base, PREFIX)}
        assert found == seen | {table}
        seen = found
        counts.add("R2 catalogue", "hand-made changes seen by the drift check")
    engine.dispose()
    said = migrating.differences(settings)
    assert [table for table in seen if table not in said] == []
    assert "guard" in said

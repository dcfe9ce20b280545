"""What the partners' role reads, in every context that the door can set: the live share's rows and columns, no more.

The expected rows are found here by walking plain rows in Python; the columns stand here a second time, by hand.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from app import reference
from app.accounts.models import ShareEntry  # noqa: F401 the metadata is whole
from tenants.actor import Actor, Audience, Workspace, previewer
from tenants.database import begin_string
from tests.walls.filler import fill
from tests.world import CAST, copy_of

OPEN = {
    "shares": "id number kind residence_id agreement_id label organisation sections until",
    "shared_figures": "residence_id agreement_id code first last value reckoned_at changed_at",
    "residences": "id number name address postcode town owner convention convention_from convention_to opened_on"
    " changed_at",
    "units": "id residence_id label label_key floor type",
    "closures": "id unit_id starts_on ends_on reason changed_at",
    "agreements": "id number enterprise_id signed_on starts_on ends_on scope order_ceiling hours_target"
    " dwellings_target changed_at",
    "agreement_trades": "id agreement_id trade",
    "enterprises": "id number name",
    "orders": "id number year rank label dwelling_id enterprise_id agreement_id origin work access contact due_on"
    " changed_at",
    "order_steps": "id order_id stage happened_on made_at",
    "quote_lines": "id order_id rank trade work unit quantity changed_at",
    "snags": "id order_id work found_on lift_by lifted_on changed_at",
    "dwellings": "id label address postcode town floor type area",
    "price_lists": "id enterprise_id name starts_on ends_on",
    "dossiers": "id number kind title purpose year_from year_to residence_id remark changed_at",
    "cost_lines": "id dossier_id rank category name amount changed_at",
    "funding_lines": "id dossier_id rank funder_id name nature asked changed_at",
    "funders": "id number name",
    "funding_acts": "id number line_id kind acted_on amount made_at",
    "instalments": "id line_id kind due_on amount changed_at",
    "funding_payments": "id line_id kind paid_on amount made_at",
    "budgets": "id dossier_id year",
    "financial_reports": "id budget_id due_on accepted_on",
    "report_sendings": "id report_id sent_on made_at",
    "sent_report_lines": "id sending_id rank account planned actual words",
    "funding_documents": "id number type dossier_id residence_id year valid_from valid_until media_type size file_key"
    " made_at",
    "share_packs": "id share_id account_id preview turn papers state done total unmarked size file_key made_at",
    "price_lines": "id price_list_id trade name unit unit_price reference_price reference_on reference_source",
}
SECTIONS = {
    "residence": ("occupancy", "convention", "maintenance", "documents"),
    "agreement": ("orders", "hours", "results", "prices"),
    "dossier": ("plan", "payments", "funders", "report", "documents", "results"),
}
# Papers never shown: bank identities, lists of persons, figures about them, what another funder wrote.
KEPT_INSIDE = {
    "bank_details", "officers_list", "signature_delegation", "yearly_occupancy_report", "unpaid_list", "grant_form",
    "notification", "funding_agreement", "financial_report", "deliberation", "siae_annex",
}  # fmt: skip
SHARE = """
insert into app.shares (tenant_id, {kind}_id, label, organisation, person, email, sections, until, sent_at, ended_at,
  funder_id)
values (%s, %s, 'thing', 'Organisation', 'Person', 'person@partner.test', %s, %s, %s, %s, %s) returning id"""


@dataclass
class Ground:
    """Two filled workspaces; rows[table] as plain dicts of Roanne. hand: past row security. login: the partners' own;
    one connection serves one context after the other, as in the product's pool."""

    settings: Any
    hand: psycopg.Connection[Any]
    login: psycopg.Connection[Any]
    tenant: UUID
    other: UUID
    reader: UUID
    stranger: UUID
    today: date
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    tables: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    @contextmanager
    def asked(self, actor: Actor) -> Iterator[psycopg.Connection[Any]]:
        """The partners' login, in the context that the door sets for this actor; nothing of it stays."""
        self.login.execute(begin_string(actor, role_prefix="passerelle", write=True).encode())
        try:
            yield self.login
        finally:
            self.login.execute("rollback")

    def partner(self, share: UUID | None, account: UUID | None, tenant: UUID | None = None) -> Actor:
        place = Workspace(tenant or self.tenant, "roanne", "Roanne")
        return Actor(Audience.PARTNER, workspace=place, account_id=account, share=share)


@dataclass(frozen=True)
class Shared:
    """One share as a test makes it, and the account that took it up."""

    id: UUID
    kind: str
    thing: UUID
    sections: frozenset[str]
    funder: UUID | None = None


@pytest.fixture(scope="module")
def ground(postgres, peopled):
    settings, places = peopled
    own = copy_of(postgres, settings)
    fill(own.migrate_url, places["roanne"].id, "roanne", 4)
    fill(own.migrate_url, places["valence"].id, "valence", 3)
    login = own.database_url.replace("postgresql:///", "postgresql://passerelle_partner_login@/")
    with (
        psycopg.connect(own.migrate_url, autocommit=True) as hand,
        psycopg.connect(login, autocommit=True) as asked,
    ):
        hand.execute("set timezone = 'Europe/Paris'")
        # two funders in one dossier, so that one's own line is not all of them
        hand.execute(
            "update app.funding_lines set dossier_id = (select id from app.dossiers where tenant_id = %s"
            " order by id limit 1), rank = number where tenant_id = %s",
            (places["roanne"].id,) * 2,
        )
        hand.execute("update app.funding_payments set undone_at = now() where number % 2 = 0")
        accounts = dict(hand.execute("select email, id from identity.accounts").fetchall())
        made = Ground(
            own, hand, asked, places["roanne"].id, places["valence"].id, accounts[CAST["paul"][0]],
            accounts[CAST["claire"][0]], hand.execute("select app.paris_today()").fetchone()[0],
        )  # fmt: skip
        for schema, table, column in hand.execute(
            "select n.nspname, c.relname, a.attname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
            " where n.nspname in ('app', 'identity', 'published', 'jobs') and c.relkind in ('r', 'p', 'v')"
        ).fetchall():
            made.tables.setdefault((schema, table), []).append(column)
        hand.execute("update app.orders set agreement_id = null where number % 2 = 0")
        hand.execute("update app.order_steps set undone_at = now() where number % 2 = 0")
        keep_papers(hand, made.tenant)
        yield made


def keep_papers(hand: psycopg.Connection[Any], tenant: UUID) -> None:
    """One of each type for a dossier, a residence, the association and another dossier; some replaced, some struck."""
    hand.execute("select set_config('app.tenant_id', %s, false)", (str(tenant),))
    hand.execute("delete from app.funding_documents where tenant_id = %s", (tenant,))
    things = {
        column: [row[0] for row in hand.execute(f"select id from app.{table} where tenant_id = %s order by id".encode(),
                                                (tenant,)).fetchall()]
        for column, table in (("dossier_id", "dossiers"), ("residence_id", "residences"))
    }  # fmt: skip
    scopes = [
        (None, None), (things["dossier_id"][0], None), (things["dossier_id"][-1], None),
        (None, things["residence_id"][0]), (None, things["residence_id"][-1]),
    ]  # fmt: skip
    keep = (
        "insert into app.funding_documents (tenant_id, type, dossier_id, residence_id, name, media_type, size, sha256,"
        " file_key, replaces_id, undone_at) values (%s, %s, %s, %s, 'x', 'application/pdf', 1, 'x', %s, %s, %s)"
        " returning id"
    )
    for code in (one.code for one in reference.entries("document_types")):
        for dossier, residence in scopes:
            hand.execute(keep, (tenant, code, dossier, residence, uuid4().hex, None, None))
    for undone in (None, date(2026, 1, 1)):  # a version that replaces another, and one that was struck again
        old = hand.execute(keep, (tenant, "statutes", None, None, uuid4().hex, None, None)).fetchone()[0]
        hand.execute(keep, (tenant, "statutes", None, None, uuid4().hex, old, None))
        hand.execute("update app.funding_documents set undone_at = %s where replaces_id = %s", (undone, old))


def remember(ground: Ground, tables: Iterable[str] = OPEN) -> None:
    """The rows as they stand, read past row security."""
    asked = ground.hand.cursor(row_factory=psycopg.rows.dict_row)
    for table in tables:
        statement = f"select * from app.{table} where tenant_id = %s".encode()
        ground.rows[table] = asked.execute(statement, (ground.tenant,)).fetchall()


def share(ground: Ground, kind: str, thing: UUID, sections: str, **state: Any) -> Shared:
    """A share, taken up by the reader unless state says otherwise: until, sent, ended, account, taken."""
    sent = state.get("sent", ground.today)
    funder = next(row["funder_id"] for row in ground.rows["funding_lines"]) if kind == "dossier" else None
    values = (ground.tenant, thing, sections, state.get("until", ground.today), sent, state.get("ended"), funder)
    ground.hand.execute("select set_config('app.tenant_id', %s, false)", (str(ground.tenant),))
    made = ground.hand.execute(SHARE.format(kind=kind).encode(), values).fetchone()[0]
    if state.get("taken", True):
        ground.hand.execute(
            "update identity.shares set account_id = %s, accepted_at = now() where id = %s",
            (state.get("account", ground.reader), made),
        )
    for account, preview in ((ground.reader, False), (ground.reader, True), (ground.stranger, False)):
        ground.hand.execute(
            "insert into app.share_packs (tenant_id, share_id, account_id, preview, turn, words, papers, total)"
            " values (%s, %s, %s, %s, 1, 'x', '1', 1)",
            (ground.tenant, made, account, preview),
        )
    remember(ground, ("shares", "share_packs"))
    return Shared(made, kind, thing, frozenset(sections.split()), funder)


def expected(ground: Ground, shared: Shared | None) -> dict[str, set[Any]]:
    """table -> ids of the rows that this live share opens (first days and codes where a table shows no id)."""
    found: dict[str, set[Any]] = {table: set() for table in OPEN}
    if shared is None:
        return found

    def ids(table: str, holds: Any) -> set[Any]:
        return {row["id"] for row in ground.rows[table] if holds(row)}

    found["shares"] = {shared.id}
    thing, sections = shared.thing, shared.sections
    if "documents" in sections:  # the zips that the reader asked for, not a colleague's nor somebody else's
        found["share_packs"] = ids(
            "share_packs",
            lambda row: row["share_id"] == shared.id and row["account_id"] == ground.reader and not row["preview"],
        )
    if shared.kind == "residence":
        if "convention" in sections:
            found["residences"] = {thing}
        if "maintenance" in sections:
            found["units"] = ids("units", lambda row: row["residence_id"] == thing)
            found["closures"] = ids("closures", lambda row: row["unit_id"] in found["units"])
        if "documents" in sections:
            found["funding_documents"] = papers(ground, lambda row: row["residence_id"] == thing)
        if "occupancy" in sections:
            found["shared_figures"] = ids("shared_figures", lambda row: row["residence_id"] == thing)
        return found
    if shared.kind == "dossier":
        return found | of_a_dossier(ground, shared)
    found["agreements"] = {thing}
    found["agreement_trades"] = ids("agreement_trades", lambda row: row["agreement_id"] == thing)
    enterprises = {row["enterprise_id"] for row in ground.rows["agreements"] if row["id"] == thing}
    found["enterprises"] = enterprises
    if "orders" in sections:
        under = next(row for row in ground.rows["agreements"] if row["id"] == thing)
        years = range(under["starts_on"].year, under["ends_on"].year + 1)
        orders = [
            row for row in ground.rows["orders"]
            if row["agreement_id"] == thing or (
                row["agreement_id"] is None and row["enterprise_id"] == under["enterprise_id"] and row["year"] in years
            )
        ]  # fmt: skip
        found["orders"] = {row["id"] for row in orders}
        for table in ("order_steps", "snags"):
            found[table] = ids(table, lambda row: row["order_id"] in found["orders"] and row["undone_at"] is None)
        found["quote_lines"] = ids("quote_lines", lambda row: row["order_id"] in found["orders"])
        found["dwellings"] = {row["dwelling_id"] for row in orders}
    if "prices" in sections:
        found["price_lists"] = ids("price_lists", lambda row: row["enterprise_id"] in enterprises)
        found["price_lines"] = ids("price_lines", lambda row: row["price_list_id"] in found["price_lists"])
    codes = {True: "hours" in sections, False: "results" in sections}
    found["shared_figures"] = ids(
        "shared_figures", lambda row: row["agreement_id"] == thing and codes[row["code"] == "hours"]
    )
    return found


def papers(ground: Ground, holds: Any) -> set[Any]:
    """Live, the last version, of a kind that leaves the house."""
    rows = ground.rows["funding_documents"]
    replaced = {row["replaces_id"] for row in rows if row["undone_at"] is None}
    live = [row for row in rows if row["undone_at"] is None and row["id"] not in replaced]
    return {row["id"] for row in live if row["type"] not in KEPT_INSIDE and holds(row)}


def of_a_dossier(ground: Ground, shared: Shared) -> dict[str, set[Any]]:
    thing, sections = shared.thing, shared.sections
    found: dict[str, set[Any]] = {"dossiers": {thing}}
    if "plan" in sections:
        found["cost_lines"] = {row["id"] for row in ground.rows["cost_lines"] if row["dossier_id"] == thing}
    lines = [row for row in ground.rows["funding_lines"] if row["dossier_id"] == thing]
    own = [row for row in lines if row["funder_id"] == shared.funder]
    seen = lines if "funders" in sections else own if sections & {"plan", "payments"} else []
    found["funding_lines"] = {row["id"] for row in seen}
    found["funders"] = {row["funder_id"] for row in seen} - {None}
    acts = [row for row in ground.rows["funding_acts"] if row["undone_at"] is None]
    found["funding_acts"] = {row["id"] for row in acts if row["line_id"] in found["funding_lines"]}
    if "payments" in sections:
        mine = {row["id"] for row in own}
        found["instalments"] = {row["id"] for row in ground.rows["instalments"] if row["line_id"] in mine}
        paid = [row for row in ground.rows["funding_payments"] if row["undone_at"] is None]
        found["funding_payments"] = {row["id"] for row in paid if row["line_id"] in mine}
    if "report" in sections:
        for table, key, above in (
            ("budgets", "dossier_id", {thing}),
            ("financial_reports", "budget_id", "budgets"),
            ("report_sendings", "report_id", "financial_reports"),
            ("sent_report_lines", "sending_id", "report_sendings"),
        ):
            known = found[above] if isinstance(above, str) else above
            found[table] = {row["id"] for row in ground.rows[table] if row[key] in known}
    if "documents" in sections:
        houses = {row["residence_id"] for row in ground.rows["dossiers"] if row["id"] == thing} - {None}
        found["funding_documents"] = papers(
            ground,
            lambda row: (
                row["dossier_id"] == thing
                or row["residence_id"] in houses
                or (row["dossier_id"] is None and row["residence_id"] is None)
            ),
        )
    if "results" in sections:
        houses = {row["residence_id"] for row in ground.rows["dossiers"] if row["id"] == thing} - {None}
        found["shared_figures"] = {row["id"] for row in ground.rows["shared_figures"] if row["residence_id"] in houses}
    return found


def compared(ground: Ground, actor: Actor, shared: Shared | None, counts: Any, every: bool = False) -> None:
    """Every open column asked as this actor; with `every`, each other column of the database too, one at a time."""
    wanted, met = expected(ground, shared), set()
    if actor.preview:
        wanted["share_packs"] = set()  # a colleague reads theirs with their own role
    with ground.asked(actor) as asked:
        for (schema, table), columns in sorted(ground.tables.items()):
            granted = {"tenant_id", *OPEN[table].split()} if schema == "app" and table in OPEN else set()
            if (schema, table) == ("published", "associations"):
                continue  # the registry, for everybody signed in
            for column in columns if every else ():
                if column not in granted:
                    asked.execute("savepoint before")
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        asked.execute(f"select {column} from {schema}.{table}".encode())
                    asked.execute("rollback to savepoint before")
                    counts.add("R9 partners", "columns refused")
            if open_ones := [column for column in columns if column in granted]:
                rows = asked.execute(f"select {', '.join(open_ones)} from {schema}.{table}".encode()).fetchall()
                here = [row for row in ground.rows[table] if row["id"] in wanted[table]]
                met.update([table] if here else [])
                due = [[str(row[column]) for column in open_ones] for row in here]
                assert sorted(list(map(str, row)) for row in rows) == sorted(due), (table, open_ones)
                counts.add("R9 partners", "columns read as the share says", len(open_ones))
    assert met == {table for table, rows in wanted.items() if rows}
    counts.add("R9 partners", "contexts")


def things(ground: Ground, kind: str) -> list[UUID]:
    remember(ground)
    return [row["id"] for row in ground.rows[f"{kind}s"]]


# Each section alone, each two together, all but one, all: a policy joins two sections at most.
CHOICES = [
    (kind, " ".join(chosen))
    for kind, sections in SECTIONS.items()
    for many in sorted({1, 2, len(sections) - 1, len(sections)})
    for chosen in combinations(sections, many)
]


@pytest.mark.parametrize(("kind", "sections"), CHOICES, ids=lambda value: value.replace(" ", "+"))
def test_each_choice_of_sections_opens_its_rows_and_columns_alone(ground, counts, kind, sections):
    for thing in things(ground, kind)[:2]:
        shared = share(ground, kind, thing, sections)
        compared(ground, ground.partner(shared.id, ground.reader), shared, counts)
        compared(ground, previewer(Workspace(ground.tenant, "r", "R"), shared.id), shared, counts)


@pytest.mark.parametrize("kind", SECTIONS)
def test_nothing_is_read_after_its_end_nor_by_anybody_else(ground, counts, kind):
    thing, every = things(ground, kind)[0], " ".join(SECTIONS[kind])
    live = share(ground, kind, thing, every)
    compared(ground, ground.partner(live.id, ground.reader), live, counts, every=True)
    closed = {
        "over since yesterday": share(ground, kind, thing, every, until=ground.today - timedelta(days=1)),
        "taken back": share(ground, kind, thing, every, ended=ground.today),
        "not sent": share(ground, kind, thing, every, sent=None),
        "not taken up": share(ground, kind, thing, every, taken=False),
        "somebody else's": share(ground, kind, thing, every, account=ground.stranger),
    }
    for shared in closed.values():
        compared(ground, ground.partner(shared.id, ground.reader), None, counts)
    for actor in (
        ground.partner(live.id, ground.stranger),
        ground.partner(live.id, None),
        ground.partner(None, ground.reader),
        ground.partner(uuid4(), ground.reader),
        ground.partner(live.id, ground.reader, tenant=ground.other),
        replace(ground.partner(live.id, ground.reader), workspace=None),
        previewer(Workspace(ground.other, "v", "V"), live.id),
        previewer(Workspace(ground.tenant, "r", "R"), closed["over since yesterday"].id),
        previewer(Workspace(ground.tenant, "r", "R"), closed["taken back"].id),
    ):
        compared(ground, actor, None, counts)


def test_a_day_more_opens_again_and_taking_back_closes_at_once(ground, counts):
    shared = share(ground, "residence", things(ground, "residence")[0], "convention", until=ground.today)
    actor = ground.partner(shared.id, ground.reader)
    for change, opened in (
        ("until = until - 1", None),
        ("until = until + 30", shared),
        ("ended_at = now()", None),
    ):
        ground.hand.execute(f"update app.shares set {change} where id = %s".encode(), (shared.id,))
        remember(ground)
        compared(ground, actor, opened, counts)


def test_a_workspace_never_writes_over_the_index_of_another(ground):
    """The same id in another workspace is another line of the index."""
    shared = share(ground, "residence", things(ground, "residence")[0], "convention")
    with psycopg.connect(ground.settings.migrate_url) as hand:
        hand.execute("select set_config('app.tenant_id', %s, false)", (str(ground.other),))
        theirs = hand.execute("select id from app.residences where tenant_id = %s", (ground.other,)).fetchone()[0]
        hand.execute(
            "insert into app.shares (tenant_id, id, residence_id, label, organisation, person, email, sections, until)"
            " values (%s, %s, %s, 'x', 'x', 'x', 'x', 'convention', %s)",
            (ground.other, shared.id, theirs, ground.today),
        )
        lines = hand.execute("select workspace_id, object_id from identity.shares where id = %s", (shared.id,))
        assert dict(lines.fetchall()) == {ground.tenant: shared.thing, ground.other: theirs}


def test_the_partners_role_writes_nowhere_and_calls_little(ground, counts):
    shared = share(ground, "agreement", things(ground, "agreement")[0], " ".join(SECTIONS["agreement"]))
    with ground.asked(ground.partner(shared.id, ground.reader)) as asked:
        for (schema, table), columns in sorted(ground.tables.items()):
            for verb in (
                f"insert into {schema}.{table} ({columns[0]}) values (null)",
                f"update {schema}.{table} set {columns[0]} = {columns[0]}",
                f"delete from {schema}.{table}",
                f"truncate {schema}.{table}",
                f"select from {schema}.{table} for update",
            ):
                asked.execute("savepoint before")
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    asked.execute(verb.encode())
                asked.execute("rollback to savepoint before")
                counts.add("R9 partners", "writes refused")
        for call in (
            "app.shared_objects('residence', 'occupancy')",
            "app.shares_taken_up()",
            "app.next_number('shares')",
            "app.enqueue('mail.send', '{}')",
        ):
            asked.execute("savepoint before")
            with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedFunction)):
                asked.execute(f"select {call}".encode())
            asked.execute("rollback to savepoint before")


def test_the_rows_are_asked_for_once_in_a_statement(ground):
    """The index is asked once by a statement, never once for a row: a share of thousands of lines stays quick."""
    shared = share(ground, "agreement", things(ground, "agreement")[0], "orders")
    with ground.asked(ground.partner(shared.id, ground.reader)) as asked:
        plan = "\n".join(row[0] for row in asked.execute("explain select id from app.quote_lines").fetchall())
    assert "InitPlan" in plan

"""Rows for every tenant table, made from the metadata: a canary in every free text, and every constraint obeyed.

A constraint that refuses is read from the catalogue: the columns it names take their next candidate until it is silent.
Odd rows are full, even rows leave out what may be empty.
"""

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, LargeBinary, Numeric, Table, Text, Uuid
from sqlalchemy.types import TypeEngine

import app.models  # noqa: F401 the metadata is whole
from app import reference
from app.home.models import THINGS
from tenants.model import Base, Euro
from tenants.policies import tenant_tables

# Columns that hold a code of a list of the trade or a word of the house: a canary there would be no state of the world.
CODES = {
    "public": "publics",
    "type": "unit_types",
    "previous_situation": "previous_situations",
    "destination": "exit_destinations",
}
CODES_OF = {
    ("residences", "kind"): "residence_kinds",
    ("closures", "reason"): "unavailability_reasons",
    ("notices", "reason"): "departure_reasons",
    ("departures", "reason"): "departure_reasons",
    ("search_steps", "kind"): "exit_search_steps",
    ("advices", "outcome"): "landlord_contact_outcomes",
    ("conventions", "kind"): "convention_kinds",
    ("conventions", "level"): "convention_levels",
    ("enterprises", "kind"): "siae_kinds",
    ("agreement_trades", "trade"): "works_trades",
    ("price_lines", "trade"): "works_trades",
    ("quote_lines", "trade"): "works_trades",
    ("referrals", "trade"): "works_trades",
    ("acceptance_checks", "point"): "decency_checks",
    ("snags", "point"): "decency_checks",
    ("employee_exits", "situation"): "siae_exits",
    ("candidate_households", "register"): "register_kinds",
    ("candidate_households", "priority"): "register_priorities",
    ("proposals", "reason"): "household_refusal_reasons",
    ("sheets", "theme"): "sheet_themes",
    ("funders", "type"): "funder_types",
    ("funder_papers", "type"): "document_types",
    ("agls_years", "rate"): "agls_rates",
    ("funding_documents", "type"): "document_types",
    ("checklist_items", "type"): "document_types",
    ("budget_lines", "account"): "budget_accounts",
    ("report_texts", "account"): "budget_accounts",
    ("sent_report_lines", "account"): "budget_accounts",
    ("report_texts", "section"): "crf_sections",
}
WORDS = {
    ("members", "role"): "reader",
    ("entry_drafts", "step"): "who",
    ("postponements", "kind"): "period",
    ("imports", "kind"): "stays",
    ("imports", "state"): "columns",
    ("imports", "filename"): "{canary}.csv",
    ("import_mappings", "kind"): "stays",
    ("works_settings", "code"): "order_ceiling",
    ("employees", "code"): "S02",
    ("documents", "media_type"): "image/jpeg",
    ("funding_documents", "media_type"): "image/jpeg",
    ("report_sendings", "media_type"): "application/pdf",
    ("sheet_pictures", "media_type"): "image/jpeg",
    ("sheet_figures", "code"): "dwellings_relet_cumulative",
    ("sheet_figures", "value"): "70",
    ("audit_lines", "deed"): "stay",
    ("funding_settings", "code"): "public_warn",
    ("funding_lines", "nature"): "subsidy",
    ("funding_payments", "kind"): "received",
    ("funding_acts", "kind"): "notified",  # so that the line may be paid
    ("agls_entries", "kind"): "notified",
    ("shares", "sections"): "occupancy",
}
# A row of one thing among several: one group of columns after the other is filled, the others stay empty.
ONE_OF: dict[str, tuple[tuple[str, ...], ...]] = {
    "postponements": tuple((f"{thing}_id",) for thing in THINGS),
    "funder_deadlines": (("month", "day"), ("months_after",)),
    "dossiers": (("residence_id",), ("agreement_id",)),
    "funding_documents": (("dossier_id",), ("residence_id",)),
    "funding_acts": (("amount",),),
    "grant_notices": (("answer", "answered_at", "act_id"), ("answer", "answered_at", "agls_entry_id"), ()),
    "shares": (("residence_id",), ("agreement_id",), ("dossier_id", "funder_id")),
    "shared_figures": (("residence_id",), ("agreement_id",)),
}
ALLOWED = re.compile(r"'([^']*)'::text")
# With an end, two years ago: an open closure forbids every later stay of its unit, an open vacancy every later lease.
ENDED = {"closures", "vacancies"}
# Amounts that a trigger holds within another table's.
SMALL = {"funding_payments"}
TRIES = 60


def canary(place: str) -> str:
    """A word that stands in one workspace only, in letters that survive folding, upper-casing and truncation to 16."""
    return f"zq{place[:8]}qz"


@dataclass
class Filler:
    """Fills one workspace. after: rows[table] holds (id, number) of what was put in."""

    connection: psycopg.Connection
    tenant: UUID
    place: str
    begin_at: int = 1  # the first human number of every noun
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    texts: int = 0

    def __getstate__(self) -> dict[str, Any]:
        """What it did, for another process: the connection is closed by then."""
        return {name: value for name, value in vars(self).items() if name != "connection"}

    def fill(self, per_table: int) -> "Filler":
        self.connection.execute("select set_config('app.tenant_id', %s, true)", (str(self.tenant),))
        self._begin_numbers()
        for table in tenant_tables(Base.metadata):
            if table.name in ("counters", "once_keys", "audit_months"):
                continue  # written by the ground itself
            self.rows[table.name] = [self._row(table, rank) for rank in range(1, per_table + 1)]
        return self

    def _begin_numbers(self) -> None:
        nouns = [c.info["number_of"] for t in tenant_tables(Base.metadata) for c in t.columns if "number_of" in c.info]
        for noun in nouns if self.begin_at > 1 else ():
            self.connection.execute("delete from app.counters where tenant_id = %s and noun = %s", (self.tenant, noun))
            self.connection.execute(
                "insert into app.counters (tenant_id, noun, last) values (%s, %s, %s)",
                (self.tenant, noun, self.begin_at - 1),
            )

    def _row(self, table: Table, rank: int) -> dict[str, Any]:
        choices = {c.name: self._candidates(table, c, rank) for c in table.columns if self._is_ours(c)}
        picked = {name: next(values) for name, values in choices.items()}
        for _try in range(TRIES):
            row = {name: value for name, value in picked.items() if value is not None}
            try:
                with self.connection.transaction():
                    return self._insert(table, row)
            except (psycopg.errors.IntegrityError, psycopg.errors.DataError) as error:
                for name in self._columns_of(table, error, picked):
                    picked[name] = next(choices[name])
        raise AssertionError(f"no row of {table.name} passes its constraints; the last try was {picked}")

    def _is_ours(self, column: Column) -> bool:
        return column.name not in ("tenant_id", "id", "number", "version") and column.computed is None

    def _insert(self, table: Table, row: dict[str, Any]) -> dict[str, Any]:
        names = [sql.Identifier(name) for name in ("tenant_id", *row)]
        if "version" in table.columns:
            names.append(sql.Identifier("version"))
        values = [self.tenant, *row.values()] + ([1] if "version" in table.columns else [])
        back = [sql.Identifier(n) for n in ("id", "number") if n in table.columns]
        statement = sql.SQL("insert into app.{} ({}) values ({}) returning {}").format(
            sql.Identifier(table.name),
            sql.SQL(", ").join(names),
            sql.SQL(", ").join([sql.Placeholder()] * len(values)),
            sql.SQL(", ").join(back or [sql.SQL("1")]),
        )
        found = self.connection.execute(statement, values).fetchone()
        assert found is not None
        self.texts += sum(isinstance(value, str) and canary(self.place) in value for value in row.values())
        return row | dict(zip([n for n in ("id", "number") if n in table.columns], found, strict=False))

    def _columns_of(self, table: Table, error: psycopg.Error, picked: dict[str, Any]) -> list[str]:
        """The columns that the refusing constraint (or an exclusion said by a trigger) is about."""
        found = self.connection.execute(
            "select array(select attname from pg_attribute where attrelid = conrelid and attnum = any(conkey))"
            " from pg_constraint where conname = %s and connamespace = 'app'::regnamespace",
            (error.diag.constraint_name,),
        ).fetchone()
        named = [name for name in (found[0] if found else []) if name in picked]
        if error.diag.column_name in picked:
            named = [str(error.diag.column_name)]
        dates = [name for name, value in picked.items() if isinstance(value, date)]
        if not found or isinstance(error, psycopg.errors.ExclusionViolation):
            return dates or named or list(picked)
        keys = {c.name for c in table.columns if c.info.get("key_of")}
        return [name for name in named if name not in keys] or dates or list(picked)

    # -- candidates -----------------------------------------------------------------------------------------------
    def _candidates(self, table: Table, column: Column, rank: int) -> Iterator[Any]:
        target = column.info.get("key_of")
        several = ONE_OF.get(table.name, ())
        grouped = any(column.name in group for group in several)
        if grouped and column.name not in several[(rank - 1) % len(several)]:
            return itertools.repeat(None)
        if target:
            parents = self.rows.get(target, [])
            rank += column.name.startswith("to_")  # from one thing to another
            return itertools.repeat(parents[(rank - 1) % len(parents)]["id"] if parents else None)
        optional = column.nullable and rank % 2 == 0 and table.name not in ENDED and not grouped
        if isinstance(column.type, Text):
            return itertools.cycle(self._texts(table, column, rank))
        if optional or column.name in ("made_by", "changed_by", "undone_by", "undone_at", "ended_at", "unit_since"):
            return itertools.repeat(None)
        return itertools.cycle(self._values(table, column, column.type, rank))

    def _texts(self, table: Table, column: Column, rank: int) -> list[str]:
        if (table.name, column.name) in WORDS:
            return [WORDS[table.name, column.name].format(canary=canary(self.place)), f"{canary(self.place)}{rank}"]
        allowed = self._allowed(table.name, column.name)
        if allowed:
            return allowed[rank % len(allowed) :] + allowed
        listed = CODES_OF.get((table.name, column.name)) or CODES.get(column.name)
        if listed:
            return [code for code, _words in reference.choices(listed)]
        return [f"{canary(self.place)} {column.name} {rank}", f"{canary(self.place)}{rank}", "", "26000"]

    def _allowed(self, table: str, column: str) -> list[str]:
        found = self.connection.execute(
            "select pg_get_constraintdef(oid) from pg_constraint where contype = 'c' and conrelid = %s::regclass"
            " and conkey = array[(select attnum from pg_attribute where attrelid = conrelid and attname = %s)]",
            (f"app.{table}", column),
        ).fetchall()
        return [word for (definition,) in found for word in ALLOWED.findall(definition)]

    def _values(self, table: Table, column: Column, kind: TypeEngine, rank: int) -> list[Any]:
        place = list(table.columns.keys()).index(column.name)
        first = date(2026, 1, 1)
        days = [_months(first, place - 24 * era + 3 * (rank - 1) * (era > 0)) for era in range(table.name in ENDED, 6)]
        if isinstance(kind, Date):
            return days
        if isinstance(kind, DateTime):
            return [datetime(2026, 1 + rank % 10, 1, tzinfo=ZoneInfo("Europe/Paris"))]
        if isinstance(kind, Boolean):
            return [bool(rank % 2), not rank % 2]
        if isinstance(kind, Uuid):
            return [uuid4()]
        if isinstance(kind, Euro):
            return [Decimal(1) if table.name in SMALL else Decimal(100 + rank), Decimal(0)]
        if isinstance(kind, Integer):
            return [2026 - rank] if column.name == "year" else [rank, 1, 2, 3, 12, 30, 2026, 0]
        if isinstance(kind, Numeric):
            return [Decimal(20), Decimal("0.5"), Decimal(1607)]
        if isinstance(kind, LargeBinary):
            return [f"Nom;Prénom;Entrée\n{canary(self.place)};Lina;2026-01-05\n".encode()]  # a list, as imports keep it
        if isinstance(kind, JSON):
            default = str(getattr(column.server_default, "arg", "'{}'")).split("::")[0].strip("'")
            return [json.dumps(json.loads(default))]
        raise AssertionError(f"the filler does not know {kind!r} of {table.name}.{column.name}")


def _months(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def fill(url: str, tenant: UUID, place: str, per_table: int, begin_at: int = 1) -> Filler:
    """url: of a role that row security does not hold. Raises AssertionError when a table takes no row."""
    with psycopg.connect(url) as connection:
        return Filler(connection, tenant, place, begin_at).fill(per_table)


__all__ = ["Filler", "canary", "fill"]

"""A question asked again and again goes to the driver as it was compiled: SQLAlchemy looks at it twice, no more.

Both layers of isolation stay as they are. The first has put its criterion into the SQL that is kept; the hooks that run
before SQL is sent (the second layer, the counts) are called here as SQLAlchemy calls them, every time, with the values
of that time; and row security is the database's.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from threading import Lock
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import CursorResult

from tenants import scope
from tenants.line import Line


class Plan(NamedTuple):
    """SQL with its placeholders, and as PostgreSQL reads it ($1, $2, …) with the names of these in their order; the
    values that the statement itself holds, and those it reckons when it is asked (the day); how a value is written for
    the driver where its type says so; how a row is made of what comes back."""

    sql: str
    numbered: bytes
    order: tuple[str, ...]
    asked: frozenset[str]
    own: dict[str, Any]
    later: dict[str, Callable[[], Any]]
    is_scoped: bool
    written: dict[str, Callable[[Any], Any]]
    row: Callable[[Any], Any]


# None: met once. False: SQLAlchemy has to look every time (a list among the values, a column that it translates).
_plans: WeakKeyDictionary[Any, Plan | bool | None] = WeakKeyDictionary()


# One thread at a time makes SQL of what has no plan yet: when a page is new, all of them would at once, and hold eight
# times the memory. Whoever has waited so long, because the other one waits for a row of theirs, goes on all the same.
_learning, LONGEST_TURN = Lock(), 1.0


def ask(line: Line, statement: Any, values: Mapping[str, Any]) -> Sequence[Any]:
    """The rows of a statement, named tuples: a row of SQLAlchemy's takes twenty times as long to say one of its values
    by name. A module-level statement has its plan from the third time on; one made for a single request is met once and
    forgotten with it. Raises what SQLAlchemy raises."""
    plan = _plans.get(statement) if scope.layer_is_on else False
    if plan is None and _learning.acquire(timeout=LONGEST_TURN):
        try:
            plan = _plans.get(statement)
            if plan is None:
                return _learned(line, statement, values)
        finally:
            _learning.release()
    if not isinstance(plan, Plan) or plan.asked != values.keys():
        return _learned(line, statement, values)
    given = {**plan.own, **{name: reckon() for name, reckon in plan.later.items()}, **values}
    for name, write in plan.written.items():
        given[name] = write(given[name])
    if plan.is_scoped:
        given[scope.ACTING] = line.actor.tenant if line.actor else None
    return line.rows(plan.sql, plan.numbered, given, plan.order, plan.row)


def _learned(line: Line, statement: Any, values: Mapping[str, Any]) -> Sequence[Any]:
    """By SQLAlchemy; the second time, the plan is made of what it did."""
    result = line.connection.execute(statement, values)
    if scope.layer_is_on and _plans.get(statement) is None:
        _plans[statement] = _plan_of(statement, values, result) if statement in _plans else None
    row = _row_of(tuple(result.keys()))
    return [row(found) for found in result]


@lru_cache(maxsize=2000)
def _row_of(names: tuple[str, ...]) -> Callable[[Any], Any]:
    """What makes a row of its values. Raises ValueError for two columns of one name."""
    return partial(tuple.__new__, namedtuple("Row", names))


def _plan_of(statement: Any, values: Mapping[str, Any], result: CursorResult[Any]) -> Plan | bool:
    made: Any = result.context
    bound, names = made.parameters[0], list(result.keys())
    later = {name: bind.callable for name, bind in made.compiled.binds.items() if bind.callable and name not in values}
    # SQLAlchemy may have compiled another statement of the same shape: what that one reckons must be what this one does
    reckoned = {bind.callable for bind in made.extracted_parameters or () if bind.callable}
    if (
        not getattr(statement, "is_select", False)
        or reckoned != set(later.values())
        or any(bind.key in values or bind.callable for bind in made.compiled.post_compile_params)
        or made.compiled.escaped_bind_names
        or result._metadata._effective_processors is not None
        or len(set(names)) < len(names)
    ):
        return False
    own = {name: value for name, value in bound.items() if name not in {*values, *later, scope.ACTING}}
    written = {name: write for name, write in made.compiled._bind_processors.items() if name in {*values, *later}}
    is_scoped, row = scope.ACTING in bound, _row_of(tuple(names))
    return Plan(made.statement, *_numbered(made.statement), frozenset(values), own, later, is_scoped, written, row)


_HOLE = re.compile(r"%(?:%|\((\w+)\)s)")


def _numbered(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """As the driver would put it, which it does anew each time for SQL of more than 4 KB or 50 values."""
    order: dict[str, int] = {}

    def put(found: re.Match[str]) -> str:
        name = found[1]
        return "%" if name is None else f"${order.setdefault(name, len(order) + 1)}"

    return _HOLE.sub(put, sql).encode(), tuple(order)

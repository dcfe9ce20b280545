"""Rows as their page shows them: what was read and understood, what is wrong or asked and how it may be answered."""

from dataclasses import dataclass
from typing import Any

from app import reference
from app.imports import packing
from app.imports.forms import said
from app.imports.models import DOUBTFUL, REFUSED, Import
from app.sentence import shown
from app.tabular.kinds import Kind
from app.web.i18n import gettext as _
from app.web.words import locale_of

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """One cell to correct: its column, what stands there, why it waits, what may be answered. options: of a list."""

    id: str
    field: str
    label: str
    read: str
    sentence: str
    value: str
    options: Options
    kept: str | None = None
    kept_day: bool = True
    person: bool = False


@dataclass(frozen=True)
class Line:
    """A row on the page. understood: (column, read, understood); changes: (field, before, after)."""

    rank: int
    place: str
    line: int
    sheet: str
    outcome: str
    head: str
    facts: list[str]
    understood: list[tuple[str, str, str]]
    changes: list[tuple[str, str, str]]
    asked: list[Asked]
    why: str = ""


def line(kind: Kind, made: Import, row: Any) -> Line:
    """From a row of queries.PAGE."""
    found = row.found
    return Line(
        rank=row.rank,
        place=row.place,
        line=row.line,
        sheet=row.sheet,
        outcome=row.outcome,
        head=found.get("head", ""),
        facts=[packing.said(fact) for fact in found.get("facts", [])],
        understood=[(column, read, meant) for column, _field, read, meant in found.get("echoes", []) if read],
        changes=[_change(kind, *change) for change in found.get("changes", [])],
        asked=asked(kind, made, row) if row.outcome in (REFUSED, DOUBTFUL) else [],
        why=_passed_over(row),
    )


def asked(kind: Kind, made: Import, row: Any) -> list[Asked]:
    """Each cell that waits, and the question if there is one."""
    found = row.found
    cells = [
        Asked(
            id=f"fix-{row.rank}-{rank}",
            field=answering(kind, made, name),
            label=column or field_label(kind, name),
            read=read,
            sentence=packing.said(why),
            value="" if name in kind.lists else read,
            options=options(kind, name),
        )
        for rank, (column, name, read, why) in enumerate(found.get("problems", []))
    ]
    cells += _other_day(kind, made, row)
    if "question" in found:
        name = found["field"]
        cells.append(
            Asked(
                id=f"fix-{row.rank}-q",
                field=answering(kind, made, name),
                label=field_label(kind, name),
                read="",
                sentence=packing.said(found["question"]),
                value=found.get("held", ""),
                options=options(kind, name),
                kept=found.get("answer"),
                kept_day=_is_day(kind, name),
                person=bool(found.get("person")) and "number" in found,
            )
        )
    return cells


def _other_day(kind: Kind, made: Import, row: Any) -> list[Asked]:
    """A sortie before its entrée: either may be the wrong one. Offered when both are understood by themselves."""
    wrong = [name for _column, name, _read, _why in row.found.get("problems", [])]
    other, standing = row.found.get("other", (None, ""))
    if other is None or other in wrong:
        return []
    return [Asked(f"fix-{row.rank}-in", other, field_label(kind, other), "", "", standing, [])]


def _is_day(kind: Kind, name: str) -> bool:
    found = kind.field(name)
    return found is not None and found.kind == "date"


def answering(kind: Kind, made: Import, name: str) -> str:
    """The field whose cell is corrected: a full name answers for the last name that it gives."""
    given = {*made.mapping.get("columns", {}).values(), *made.mapping.get("fixed", {})}
    if name in given:
        return name
    return next((one.name for one in kind.fields if one.name in given and name in one.stands_for), name)


def field_label(kind: Kind, name: str) -> str:
    """« La date d’entrée »."""
    found = kind.field(name)
    words = said(found.label) if found else name
    return words[:1].upper() + words[1:]


def options(kind: Kind, name: str) -> Options:
    """The words of a list that may be chosen; none for a field that is typed."""
    code = kind.lists.get(name)
    return [(reference.label(code, one), words) for one, words in reference.choices(code, locale_of())] if code else []


def _change(kind: Kind, name: str, before: Any, after: Any) -> tuple[str, str, str]:
    return field_label(kind, name), _value(kind, name, before), _value(kind, name, after)


def _value(kind: Kind, name: str, packed: Any) -> str:
    value = packing.unvalue(packed)
    if value is None or value == "":
        return _("non renseigné")
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    code = kind.lists.get(name)
    return reference.label(code, value, locale_of()) if code else shown(value, locale_of())


def _passed_over(row: Any) -> str:
    return {
        "unchanged": _("déjà enregistrée, rien ne change"),
        "repeated": _("répète une autre ligne du fichier"),
        "aside": _("laissée de côté par vous"),
    }.get(row.outcome, "")

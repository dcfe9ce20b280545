"""Small registers for the tests of imports: rows as people write them, what they give, what is already known."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from app.residences.importing import KnownStay, Preview, preview, propose
from app.tabular.columns import ColumnMap
from app.tabular.reading import read

TODAY = date(2026, 11, 23)
HEAD = ["Résidence", "Logement", "Nom", "Prénom", "Né(e) le", "Entrée", "Sortie", "Destination", "Redevance"]


def text(*rows: Sequence[str], head: Sequence[str] = HEAD) -> bytes:
    return "\n".join(";".join(row) for row in (head, *rows)).encode()


def look(content: bytes, known: Sequence[object] = (), kind: str = "stays", **corrected: object) -> Preview:
    proposal = propose(kind, read("a.csv", content), TODAY)[0]
    assert proposal.problems == (), proposal.problems
    mapping: ColumnMap = {**proposal.mapping, **corrected}  # type: ignore[typeddict-item]
    return preview(kind, proposal.table, mapping, known, TODAY)


def stay(
    unit: str = "3", name: str = "Marchand", entry: str = "20/03/2024", leaving: str = "", **more: str
) -> list[str]:
    cells = ["Faventines", unit, name, "Zoé", "18/12/2002", entry, leaving, "HLM" if leaving else "", "413,87"]
    for title, value in more.items():
        cells[HEAD.index(title)] = value
    return cells


def known(**facts: object) -> KnownStay:
    given = {
        "number": 7, "residence": "Faventines", "unit": "3", "last_name": "Marchand", "first_name": "Zoé",
        "born_on": date(2002, 12, 18), "date_in": date(2024, 3, 20), "date_out": None, "fee": Decimal("413.87"),
    }  # fmt: skip
    return KnownStay(**(given | facts))  # type: ignore[arg-type]


def only_sentence(found: Preview) -> str:
    (problem,) = found.to_correct
    return problem.sentence

"""Workbooks made for import: the empty one of a kind, and the lines that wait with the reason of each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.tabular.cells import typed
from app.tabular.columns import ColumnMap, Field
from app.tabular.layout import Table, TableRow
from app.tabular.rows import Problem
from app.tabular.writing import OutColumn, OutSheet, Value, workbook

WHY = "Pourquoi"

_KIND_WORDS = {
    "text": "texte",
    "choice": "une des valeurs de la feuille « Valeurs acceptées », ou vos mots",
    "date": "date, par exemple 24/11/2026",
    "money": "montant en euros, par exemple 373,05",
    "decimal": "nombre, par exemple 28,5",
    "integer": "nombre entier",
    "yes_no": "oui ou non",
}


def empty_template(name: str, fields: Sequence[Field]) -> bytes:
    """An xlsx to fill in: our titles on the first sheet, an example, the accepted values, what each column is."""
    asked = [one for one in fields if not one.stands_for]
    columns = [OutColumn(one.titles[0], width=max(14, len(one.titles[0]) + 3)) for one in asked]
    sheets = [OutSheet(name, columns)]
    sheets.append(OutSheet("Exemple", columns, [[one.example or None for one in asked]]))
    lists = [(one, list(one.accepted())) for one in asked if one.accepted is not None]
    if lists:
        longest = max(len(values) for _, values in lists)
        rows = [[values[at] if at < len(values) else None for _, values in lists] for at in range(longest)]
        sheets.append(OutSheet("Valeurs acceptées", [OutColumn(one.titles[0], width=40) for one, _ in lists], rows))
    return workbook(sheets, [(one.titles[0], _explained(one)) for one in asked])


def _explained(one: Field) -> str:
    return f"{'obligatoire' if one.required else 'facultatif'} ; {_KIND_WORDS[one.kind]}"


def waiting_lines(table: Table, mapping: ColumnMap, fields: Sequence[Field], problems: Iterable[Problem]) -> bytes:
    """The lines to correct as they stand in the file, with a column « Pourquoi »; imports again once corrected.

    What stood above the rows or in the sheet's name (a residence) gets a column of its own.
    """
    reasons: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        reasons[problem.place].append(f"{problem.column} : {problem.sentence}" if problem.column else problem.sentence)
    beside = [one for one in fields if one.name in mapping.get("fixed", {})]
    rows = [
        [
            *_elsewhere(row, beside, mapping),
            *_padded(row, len(table.titles)),
            " ".join(dict.fromkeys(reasons[row.place])),
        ]
        for row in table.rows
        if row.place in reasons
    ]
    titles = [one.titles[0] for one in beside] + list(table.titles)
    columns = [OutColumn(title) for title in titles] + [OutColumn(WHY, width=70)]
    notes = [
        ("Mode d’emploi", "Corrigez ces lignes, puis importez ce classeur : la colonne « Pourquoi » n’est pas lue."),
    ]
    return workbook([OutSheet("Lignes à corriger", columns, rows)], notes)


def _elsewhere(row: TableRow, beside: Sequence[Field], mapping: ColumnMap) -> list[Value]:
    places: dict[str, str | None] = {"section": row.section, "sheet": row.sheet}
    return [places.get(how, how.removeprefix("=")) for how in (mapping["fixed"][one.name] for one in beside)]


def _padded(row: TableRow, width: int) -> list[Value]:
    cells = [typed(cell) if isinstance(cell, bool) else cell for cell in row.cells]
    return [*cells, *[None] * (width - len(cells))]

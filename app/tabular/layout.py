"""Finds the list inside a sheet: its line of titles, its rows, what stands above, between and below."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from app.folding import fold
from app.sentence import Sentence, counted, sentence
from app.tabular.reading import Cell, Line, Sheet
from app.tabular.side_by_side import letters, lists_of, stacked

# A register may carry an address block and a legend above its titles.
_LOOK_FOR_TITLES = 40
_TOTAL = re.compile(r"^(grand )?(sous )?(s )?(total|totaux|cumul|moyenne|report|a reporter)\b")
_MARK = re.compile(r"^(annee |exercice )?[\d\s/.-]+$")


@dataclass(frozen=True)
class TableRow:
    """A row of the list. `section`: the text that stood alone on a line above it (often the residence); `column`: where
    it begins, in a list that stands beside another one."""

    sheet: str
    line: int
    cells: tuple[Cell, ...]
    section: str | None = None
    column: str = ""

    @property
    def place(self) -> str:
        """Names the row inside its file: « Séjours!12 », « Budget!D4 », « 12 » in a csv."""
        at = f"{self.column}{self.line}"
        return f"{self.sheet}!{at}" if self.sheet else at


@dataclass(frozen=True)
class Table:
    """The list of one sheet. `titles`: one per column, « Colonne C » where none is written."""

    sheet: str
    header_line: int | None
    titles: tuple[str, ...]
    rows: tuple[TableRow, ...]
    above: tuple[str, ...]
    notes: tuple[Sentence, ...]

    @property
    def sections(self) -> tuple[str, ...]:
        """The distinct texts that stood alone on a line, in order."""
        return tuple(dict.fromkeys(row.section for row in self.rows if row.section))

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets its rows come from: several when `gather` joined them."""
        return tuple(dict.fromkeys(row.sheet for row in self.rows)) or (self.sheet,)


def column_of(place: str) -> str:
    """The column in the name of a row: « D » of « Budget!D4 »."""
    return place.rpartition("!")[2].rstrip("0123456789")


Known = Callable[[str], bool]


def nothing(text: str) -> bool:
    """No title is known."""
    return False


def lay_out(sheet: Sheet, is_title: Known = nothing, begins: Known = nothing, is_other: Known = nothing) -> Table:
    """The list in a sheet. `is_title` tells the titles we know, which settles which line holds them; `begins` those
    that head each of several lists side by side, which become one; `is_other` those of a list of another kind below."""
    header = _header(sheet.lines, is_title)
    width = max((len(line.cells) for line in sheet.lines), default=0)
    if header is None:
        rows, notes = _rows(sheet.name, sheet.lines, None, _blank_between(sheet.lines))
        first = sentence("Aucune ligne de titres trouvée : indiquez à quoi correspond chaque colonne.")
        return Table(sheet.name, None, titles_for((), width), rows, (), (first, *notes))
    at = sheet.lines.index(header)
    below, left = _own(sheet.lines[at + 1 :], is_other)
    blank = _blank_between((header, *below))
    if left:
        width = max(len(line.cells) for line in (header, *below))
    if lists := lists_of(header, begins):
        header, below = stacked(header, below, lists)
        width = len(header.cells)
    rows, notes = _rows(sheet.name, below, header, blank)
    notes += left
    above = tuple(str(cell) for line in sheet.lines[:at] for cell in line.cells if isinstance(cell, str))
    titles = titles_for([_title(cell) for cell in header.cells], width)
    return Table(sheet.name, header.number, titles, rows, above, (*_skipped_above(header.number), *notes))


def gather(tables: Sequence[Table]) -> tuple[Table, ...]:
    """Sheets kept alike (one per residence, one per year) become one list; the others stay as they are."""
    alike: dict[tuple[str, ...], list[Table]] = {}
    for table in tables:
        alike.setdefault(tuple(fold(title) for title in table.titles), []).append(table)
    return tuple(_joined(group) if len(group) > 1 else group[0] for group in alike.values())


def _joined(tables: Sequence[Table]) -> Table:
    first = tables[0]
    return Table(
        sheet=", ".join(table.sheet for table in tables),
        header_line=first.header_line,
        titles=first.titles,
        rows=tuple(row for table in tables for row in table.rows),
        above=first.above,
        notes=tuple(dict.fromkeys(note for table in tables for note in table.notes)),
    )


def titles_for(written: Sequence[str], width: int) -> tuple[str, ...]:
    """The titles as written, « Colonne C » where there is none, « (2) » behind a title that comes again."""
    titles = [text or f"Colonne {letters(index)}" for index, text in enumerate(written)]
    titles += [f"Colonne {letters(index)}" for index in range(len(titles), width)]
    seen: Counter[str] = Counter()
    for index, text in enumerate(titles):
        seen[text] += 1
        if seen[text] > 1:
            titles[index] = f"{text} ({seen[text]})"
    return tuple(titles)


def _title(cell: Cell) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _header(lines: Sequence[Line], is_title: Callable[[str], bool]) -> Line | None:
    """The line with most titles we know; otherwise the first one of several texts that has rows as wide below it."""
    looked = list(islice(lines, _LOOK_FOR_TITLES))
    known = [(sum(1 for cell in line.cells if isinstance(cell, str) and is_title(cell)), line) for line in looked]
    most, best = max(known, key=lambda pair: pair[0], default=(0, None))
    if best is not None and most >= 2:
        return best
    for at, line in enumerate(looked):
        filled = [cell for cell in line.cells if cell is not None]
        texts = [cell for cell in filled if isinstance(cell, str) and not any(letter.isdecimal() for letter in cell)]
        below = [sum(cell is not None for cell in other.cells) for other in lines[at + 1 : at + 6]]
        if len(filled) >= 2 and len(texts) == len(filled) and below and max(below) * 2 >= len(filled):
            return line
    return None


def _skipped_above(header_line: int) -> list[Sentence]:
    if header_line == 1:
        return []
    return [
        counted(
            "%(count)s ligne de titre ignorée ; la liste commence à la ligne %(line)s.",
            "%(count)s lignes de titre ignorées ; la liste commence à la ligne %(line)s.",
            header_line - 1,
            line=str(header_line),
        )
    ]


def _own(lines: Sequence[Line], is_other: Known) -> tuple[Sequence[Line], list[Sentence]]:
    """The lines above those of another list, and what is said of that one."""
    for at, line in enumerate(lines):
        titles = [cell for cell in line.cells if isinstance(cell, str) and is_other(cell)]
        if len(titles) >= 2:
            told = sentence(
                "Une autre liste commence à la ligne %(line)s (%(titles)s) : importez-la à part.",
                line=str(line.number),
                titles=some(titles, 4),
            )
            return lines[:at], [told]
    return lines, []


def _rows(
    sheet: str, lines: Sequence[Line], header: Line | None, blank: int
) -> tuple[tuple[TableRow, ...], list[Sentence]]:
    """The rows of the list, and what was passed over."""
    rows: list[TableRow] = []
    alone: list[Line] = []
    totals: list[int] = []
    repeats: list[int] = []
    section: str | None = None
    width = len([cell for cell in header.cells if cell is not None]) if header else 0
    for line in lines:
        filled = [cell for cell in line.cells if cell is not None]
        if header and _same(line, header):
            repeats.append(line.number)
        elif is_total(filled):
            totals.append(line.number)
        elif width >= 3 and len(filled) == 1 and isinstance(filled[0], str):
            alone.append(line)
            section = section if _MARK.match(fold(filled[0])) else " ".join(filled[0].split())
        else:
            rows.append(TableRow(sheet, line.number, line.cells, section, line.column))
    return tuple(rows), _notes(blank, list(dict.fromkeys(totals)), repeats, alone)


def is_total(filled: Sequence[Cell]) -> bool:
    """« Total 2023 », « Sous-total », « TOTAL GÉNÉRAL », amounts beside it or not; never a line of other words."""
    texts = [fold(cell) for cell in filled if isinstance(cell, str) and any(letter.isalpha() for letter in cell)]
    if not texts or not isinstance(filled[0], str) or not _TOTAL.match(fold(filled[0])):
        return False
    return len([text for text in texts if not _TOTAL.match(text) and text not in ("eur", "euros")]) == 0


def _same(line: Line, header: Line) -> bool:
    mine = [fold(cell) if isinstance(cell, str) else cell for cell in line.cells]
    return mine == [fold(cell) if isinstance(cell, str) else cell for cell in header.cells]


def _blank_between(lines: Sequence[Line]) -> int:
    """How many lines are missing between the first and the last."""
    return lines[-1].number - lines[0].number + 1 - len(lines) if lines else 0


def _notes(blank: int, totals: list[int], repeats: list[int], alone: list[Line]) -> list[Sentence]:
    notes = []
    if blank:
        notes.append(counted("%(count)s ligne vide ignorée.", "%(count)s lignes vides ignorées.", blank))
    if totals:
        notes.append(
            counted(
                "%(count)s ligne de total ignorée (ligne %(lines)s).",
                "%(count)s lignes de total ignorées (lignes %(lines)s).",
                len(totals),
                lines=some(totals, 6),
            )
        )
    if repeats:
        notes.append(
            counted(
                "%(count)s ligne de titres répétée ignorée (ligne %(lines)s).",
                "%(count)s lignes de titres répétées ignorées (lignes %(lines)s).",
                len(repeats),
                lines=some(repeats, 6),
            )
        )
    if alone:
        notes.append(
            counted(
                "%(count)s ligne ne porte qu’un texte, lu comme un intertitre : %(texts)s.",
                "%(count)s lignes ne portent qu’un texte, lu comme un intertitre : %(texts)s.",
                len(alone),
                texts=some([str(next(cell for cell in line.cells if cell is not None)) for line in alone], 6),
            )
        )
    return notes


def some(things: Sequence[int] | Sequence[str], most: int = 20) -> str:
    """The first of them, then an ellipsis."""
    words = [str(thing) for thing in things[:most]]
    return ", ".join(words) + (", …" if len(things) > most else "")

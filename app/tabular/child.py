"""The process that parses a file nobody has read yet. Run as a script, alone: imports nothing of the house.

Standard input: the file. First argument: xlsx, ods or csv. Standard output: one JSON value a line,
{"sheet": name} then [line, [cell, …]] for each line that is not blank, at last {"end": notes} or {"refused": code}.
A date travels as {"date": "2024-01-15"}. Memory, time and what may be written are limited before anything is read.
"""

import csv
import io
import json
import resource
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELLS = 1_000_000
MAX_SHEETS = 50
MAX_TEXT = 32_767
MAX_LINE = 1_000_000
MAX_OUTPUT = 64 * 1024 * 1024
MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10

_DELIMITERS = (";", ",", "\t", "|")
_LOOK_ROWS = 60


class Refused(Exception):
    """Too wide, too long, too big, unreadable: the one word the parent turns into a sentence."""


def limit_ourselves() -> None:
    """No more than 512 MB of address space, 10 s of processor, no file written, no core left behind."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, granted = resource.getrlimit(what)
        most = most if granted == resource.RLIM_INFINITY else min(most, granted)
        resource.setrlimit(what, (most, most))


def main() -> None:
    """Reads, writes, ends. Whatever goes wrong is one line too."""
    out = Out()
    try:
        content = sys.stdin.buffer.read()
        limit_ourselves()
        notes = read_csv(content, out) if sys.argv[1] == "csv" else read_book(content, out)
        out.say({"end": notes})
    except Refused as refusal:
        out.say({"refused": str(refusal)})
    except MemoryError:
        out.say({"refused": "too_big"})
    except Exception:
        out.say({"refused": "damaged"})


class Out:
    """Standard output, counted."""

    def __init__(self) -> None:
        self.cells = 0
        self.written = 0

    def say(self, value: Any) -> None:
        line = json.dumps(value, ensure_ascii=True)
        self.written += len(line)
        if self.written > MAX_OUTPUT and not isinstance(value, dict):
            raise Refused("too_big")
        print(line)

    def row(self, line: int, cells: list[Any]) -> None:
        """Says a line, blank ends cut; nothing at all for a blank one."""
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            return
        if line > MAX_ROWS:
            raise Refused("too_long")
        if len(cells) > MAX_COLUMNS:
            raise Refused("too_wide")
        self.cells += len(cells)
        if self.cells > MAX_CELLS:
            raise Refused("too_big")
        self.say([line, cells])


def read_book(content: bytes, out: Out) -> dict[str, Any]:
    """Every visible sheet of a workbook, formulas by their stored values. Notes: {"hidden": how many}."""
    import python_calamine as calamine

    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = [one for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
    visible = [one.name for one in sheets if one.visible == calamine.SheetVisibleEnum.Visible]
    if len(visible) > MAX_SHEETS:
        raise Refused("too_big")
    for name in visible:
        sheet = book.get_sheet_by_name(name)
        out.say({"sheet": name})
        top, left = sheet.start or (0, 0)
        rows = sheet.to_python(skip_empty_area=True, nrows=MAX_ROWS + 1)
        for line, row in enumerate(rows, top + 1):
            out.row(line, [None] * left + [book_cell(value) for value in row])
    return {"hidden": len(sheets) - len(visible)}


def book_cell(value: Any) -> Any:
    """A workbook's value as JSON: whole numbers without a dot, days as days, blanks and error cells as null."""
    if isinstance(value, str):
        return value.strip()[:MAX_TEXT] or None
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return value


def read_csv(content: bytes, out: Out) -> dict[str, Any]:
    """One sheet of texts. Notes: {"encoding": …, "delimiter": …}."""
    text, encoding = decoded(content)
    del content
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if max(map(len, text.split("\n")), default=0) > MAX_LINE:
        raise Refused("too_wide")
    said, text = announced_delimiter(text)
    delimiter = said or likely_delimiter(text)
    out.say({"sheet": ""})
    for line, row in enumerate(records(text, delimiter), 2 if said else 1):
        if len(row) > MAX_COLUMNS and any(cell.strip() for cell in row[MAX_COLUMNS:]):
            raise Refused("too_wide")
        out.row(line, [cell.strip()[:MAX_TEXT] or None for cell in row[:MAX_COLUMNS]])
    return {"encoding": encoding, "delimiter": delimiter}


def decoded(content: bytes) -> tuple[str, str]:
    """UTF-8 (with or without its mark), UTF-16 with its mark, otherwise Windows-1252 as old software writes it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), "UTF-16"
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "Windows-1252"


def announced_delimiter(text: str) -> tuple[str, str]:
    """A spreadsheet may write « sep=; » as its first line: the delimiter, and the text without that line."""
    first, _, rest = text.partition("\n")
    if len(first) == 5 and first.lower().startswith("sep="):
        return first[4], rest
    return "", text


def likely_delimiter(text: str) -> str:
    """The one that cuts most of the first lines into the same number of cells, and into the most cells."""

    def merit(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row in islice(records(text[: 64 * 1024], delimiter), _LOOK_ROWS) if row]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)

    return max(_DELIMITERS, key=merit)


def records(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows; when a quote left open would swallow the rest, quotes are plain letters."""
    csv.field_size_limit(MAX_TEXT)
    try:
        for _ in _rows(text, delimiter, csv.QUOTE_MINIMAL):
            pass
    except csv.Error:
        return _rows(text, delimiter, csv.QUOTE_NONE)
    return _rows(text, delimiter, csv.QUOTE_MINIMAL)


def _rows(text: str, delimiter: str, quoting: int) -> Iterator[list[str]]:
    lines: Iterable[str] = io.StringIO(text, newline="")
    return csv.reader(lines, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()

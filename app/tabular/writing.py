"""Writes tables: an xlsx workbook with a « Lisez-moi » sheet, a csv that no spreadsheet takes for formulas."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from app.sentence import sentence
from tenants.later import Later

xlsxwriter = Later("xlsxwriter")

ColumnKind = Literal["text", "integer", "decimal", "money", "date", "percent", "yes_no"]
Value = str | int | float | Decimal | bool | date | None

README = sentence("Lisez-moi")
YES, NO = sentence("oui"), sentence("non")
LONGEST_TEXT = 32_767
_LONGEST_NAME = 31
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|")
_PLAIN_NUMBER = re.compile(r"^-?[0-9]+(?:[.,][0-9]+)?$")
_FORMATS: dict[str, dict[str, Any]] = {
    "text": {},
    "integer": {"num_format": "#,##0"},
    "decimal": {"num_format": "#,##0.00"},
    "money": {"num_format": '#,##0.00 "€"'},
    "date": {"num_format": "dd/mm/yyyy"},
    "percent": {"num_format": "0.0%"},
    "yes_no": {},
}
_WIDTHS: dict[str, int] = {"date": 12, "money": 14, "integer": 10, "decimal": 12, "percent": 10, "yes_no": 8}


@dataclass(frozen=True)
class OutColumn:
    """A column of what we write: its title and what stands in it. `width` in characters."""

    title: str
    kind: ColumnKind = "text"
    width: int | None = None


@dataclass(frozen=True)
class OutSheet:
    """A sheet: titles, then rows as long as the titles."""

    name: str
    columns: Sequence[OutColumn]
    rows: Iterable[Sequence[Value]] = ()


def workbook(
    sheets: Sequence[OutSheet], notes: Sequence[tuple[str, str]], translate: Callable[[str], str] = str
) -> bytes:
    """An xlsx file: the sheets, then « Lisez-moi » with the notes (what, in words): filters, date, definitions.

    Texts stay texts whatever they begin with; days, amounts and numbers are typed; titles stay in view and filter.
    `translate` says our own few words (« Lisez-moi », « oui ») in the reader's language.
    """
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        formats = _Formats(book, translate)
        taken: set[str] = set()
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet_name(sheet.name, taken)), sheet, formats)
        if notes:
            _write_notes(book.add_worksheet(sheet_name(translate(README), taken)), notes, formats)
    return buffer.getvalue()


def csv_file(sheet: OutSheet) -> bytes:
    """A csv for French spreadsheets: BOM, semicolons, CRLF, decimal commas, dd/mm/yyyy; formulas made harmless."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(column.title) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_csv_text(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", errors="replace")


def harmless(text: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front: +33 too, plain numbers not."""
    return f"'{text}" if text.startswith(_FORMULA) and not _PLAIN_NUMBER.match(text) else text


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel accepts, not used yet in this workbook; adds it to `taken`."""
    plain = "".join(letter for letter in wanted if unicodedata.category(letter)[0] != "C")
    name = _NOT_IN_A_NAME.sub(" ", plain).strip().strip("'")[:_LONGEST_NAME].strip() or "Feuille"
    number = 1
    unique = name
    while unique.casefold() in taken:
        number += 1
        unique = f"{name[: _LONGEST_NAME - len(str(number)) - 1]} {number}"
    taken.add(unique.casefold())
    return unique


class _Formats:
    """The cell formats of one workbook, and its words for a tick."""

    def __init__(self, book: Any, translate: Callable[[str], str]) -> None:
        self.yes, self.no = translate(YES), translate(NO)
        self.title = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.kinds = {kind: book.add_format({**how, "valign": "top"}) for kind, how in _FORMATS.items()}
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        # Typed again in the spreadsheet, a text that begins like a formula stays a text.
        self.quoted = book.add_format({"valign": "top", "quote_prefix": True})


def _write_sheet(sheet: Any, content: OutSheet, formats: _Formats) -> None:
    last = 0
    for index, column in enumerate(content.columns):
        width = column.width or _WIDTHS.get(column.kind) or min(40, max(12, len(column.title) + 3))
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, _text(column.title), formats.title)
    for last, row in enumerate(content.rows, 1):
        for index, (column, value) in enumerate(zip(content.columns, row, strict=True)):
            _write_cell(sheet, last, index, column.kind, value, formats)
    sheet.freeze_panes(1, 0)
    if content.columns:
        sheet.autofilter(0, 0, last, len(content.columns) - 1)


def _write_cell(sheet: Any, row: int, index: int, kind: ColumnKind, value: Value, formats: _Formats) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, index, formats.yes if value else formats.no, formats.kinds["text"])
    elif isinstance(value, date):
        sheet.write_datetime(row, index, value, formats.kinds["date"])
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, index, value, formats.kinds[kind])
    else:
        text = _text(value)
        sheet.write_string(row, index, text, formats.quoted if text.startswith(_FORMULA) else formats.kinds["text"])


def _write_notes(sheet: Any, notes: Sequence[tuple[str, str]], formats: _Formats) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    for row, (what, words) in enumerate(notes):
        sheet.write_string(row, 0, _text(what), formats.title)
        sheet.write_string(row, 1, _text(words), formats.wrapped)


def _text(value: str) -> str:
    return value[:LONGEST_TEXT].encode("utf-8", errors="replace").decode()


def _csv_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | float | Decimal):
        return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else str(value).replace(".", ",")
    return harmless(value)

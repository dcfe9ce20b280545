"""Reads a file into sheets of typed cells, in a child process that may use 512 MB and 10 s, and can only refuse."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.sentence import Sentence, counted, sentence
from app.tabular import child
from app.tabular.bounds import Kind, RefusedFile, check

Cell = str | int | float | bool | date | None

# The child's own limit is processor time; this one is for a machine that is busy elsewhere.
_SECONDS = 30


@dataclass(frozen=True)
class Line:
    """One line that is not blank. `number` is the line's number in the file, from 1; `column`: where it begins, « D »,
    when it stands beside another list."""

    number: int
    cells: tuple[Cell, ...]
    column: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet under its name (a csv has one, without a name)."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Workbook:
    """What was read; `notes` say what was set aside or guessed."""

    kind: Kind
    sheets: tuple[Sheet, ...]
    notes: tuple[Sentence, ...]


def read(name: str, content: bytes) -> Workbook:
    """The sheets of an xlsx, ods or csv file. RefusedFile with its sentence when it cannot be, or must not be, read."""
    kind = check(name, content)
    answer = _ask_child(kind, content)
    sheets, end = _sheets(answer)
    filled = tuple(sheet for sheet in sheets if sheet.lines)
    if not filled:
        raise RefusedFile("blank", sentence("Ce tableau ne contient aucune ligne. Vérifiez que c’est le bon fichier."))
    return Workbook(kind, filled, tuple(_notes(end)))


def _ask_child(kind: Kind, content: bytes) -> list[Any]:
    """One JSON value a line. The script runs alone (-I): neither this folder nor the environment leads its imports."""
    script = str(Path(child.__file__))
    try:
        done = subprocess.run(
            [sys.executable, "-I", script, kind], input=content, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise RefusedFile("too_slow", _too_big()) from problem
    lines = done.stdout.splitlines()
    last = _last(lines)
    if "refused" in last:
        raise RefusedFile(last["refused"], _SENTENCES[last["refused"]]())
    if "end" not in last:
        raise RefusedFile("too_big", _too_big())
    return [json.loads(line) for line in lines]


def _last(lines: list[bytes]) -> dict[str, Any]:
    """The child's last word; none when its own limits killed it in the middle of a line."""
    try:
        last = json.loads(lines[-1]) if lines else {}
    except ValueError:
        last = {}
    return last if isinstance(last, dict) else {}


def _sheets(answer: list[Any]) -> tuple[list[Sheet], dict[str, Any]]:
    sheets: list[tuple[str, list[Line]]] = []
    for said in answer:
        if isinstance(said, list):
            sheets[-1][1].append(Line(said[0], tuple(_cell(value) for value in said[1])))
        elif "sheet" in said:
            sheets.append((said["sheet"], []))
    return [Sheet(name, tuple(lines)) for name, lines in sheets], answer[-1]["end"]


def _cell(value: Any) -> Cell:
    return date.fromisoformat(value["date"]) if isinstance(value, dict) else value


def _notes(end: dict[str, Any]) -> Iterator[Sentence]:
    if end.get("hidden"):
        yield counted(
            "%(count)s feuille masquée n’est pas lue.", "%(count)s feuilles masquées ne sont pas lues.", end["hidden"]
        )
    if end.get("encoding") == "Windows-1252":
        yield sentence("Fichier d’un ancien logiciel (Windows-1252) : vérifiez les accents dans l’aperçu.")


def _too_big() -> Sentence:
    return sentence("Ce tableau est trop gros pour être lu. Gardez les seules cellules utiles, ou coupez-le en deux.")


def _too_wide() -> Sentence:
    return sentence(
        "Ce tableau a plus de %(limit)s colonnes. Gardez les colonnes utiles, puis déposez-le de nouveau.",
        limit=child.MAX_COLUMNS,
    )


def _too_long() -> Sentence:
    return sentence(
        "Ce tableau a plus de %(limit)s lignes. Coupez-le en plusieurs fichiers.",
        limit=child.MAX_ROWS,
    )


def _damaged() -> Sentence:
    return sentence(
        "Ce fichier ne se lit pas comme un tableau. Ouvrez-le dans votre tableur et enregistrez-le au format xlsx.",
    )


_SENTENCES = {"too_wide": _too_wide, "too_long": _too_long, "too_big": _too_big, "damaged": _damaged}

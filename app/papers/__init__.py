"""Formal papers as PDF: one Typst template a paper, its words as data. What a person typed is never Typst source."""

import json
import shutil
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

TEMPLATES = Path(__file__).parent
STANDARDS = ["a-2a", "ua-1"]  # kept for decades, and read aloud
LONGEST = 100_000  # characters of data: Typst has no time limit of its own


class TooLong(ValueError):
    """More data than a paper may hold."""


@cache
def _typst() -> tuple[Any, Any]:
    """The library and its own fonts, from the first paper on: 30 MB that a process without papers does without."""
    import typst

    return typst, typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[])


def pdf(name: str, on: date, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The paper of template `name` with its data: strings as they shall be read, numbers and dates already in words.

    on: the day it bears. pictures: file names that the data tells, with their content. Raises TooLong, and RuntimeError
    for a picture that cannot be drawn.
    """
    packed = json.dumps({**data, "day": [on.year, on.month, on.day]}, ensure_ascii=False)
    if len(packed) > LONGEST:
        raise TooLong(f"{len(packed)} characters")
    if not pictures:
        return _compiled(TEMPLATES, name, packed)
    with TemporaryDirectory(prefix="paper-") as folder:  # the only place that the paper may read from
        root = Path(folder)
        for template in (f"{name}.typ", "_sheet.typ"):
            shutil.copyfile(TEMPLATES / template, root / template)
        for file_name, content in pictures.items():
            (root / file_name).write_bytes(content)
        return _compiled(root, name, packed)


@lru_cache(maxsize=32)
def stamp(words: str, width: int, height: int) -> bytes:
    """An empty page of that size in points with one line at its foot, to be laid over a page of another PDF."""
    typst, fonts = _typst()
    data = json.dumps({"words": words, "width": width, "height": height}, ensure_ascii=False)
    root = str(TEMPLATES)
    compiler = typst.Compiler(f"{root}/stamp.typ", root=root, font_paths=fonts, sys_inputs={"data": data})
    made: bytes = compiler.compile(format="pdf")
    return made


def _compiled(root: Path, name: str, packed: str) -> bytes:
    typst, fonts = _typst()
    compiler = typst.Compiler(str(root / f"{name}.typ"), root=str(root), font_paths=fonts, sys_inputs={"data": packed})
    made: bytes = compiler.compile(format="pdf", pdf_standards=STANDARDS)
    return made

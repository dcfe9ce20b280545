"""Lists of the trade: destinations, reasons, kinds, departments, rules. Facts in TOML, one small reader."""

from app.reference.catalogue import (
    UnknownCode,
    UnknownList,
    choices,
    entries,
    entry,
    is_grouped,
    label,
    match,
    names,
    title,
)
from app.reference.entry import Entry

__all__ = [
    "Entry",
    "UnknownCode",
    "UnknownList",
    "choices",
    "entries",
    "entry",
    "is_grouped",
    "label",
    "match",
    "names",
    "title",
]

"""One entry of a list: its code, its words in French and English, what it says besides, when it holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Self

_NAMED = ("code", "label_fr", "label_en", "synonyms_fr", "grouped_fr", "valid_from", "valid_to", "source")


@dataclass(frozen=True)
class Entry:
    """`synonyms`: as people write it. `grouped`: words read as this entry whose detail must not be kept (health,
    detention, violence). `flags`: the entry's other keys as they stand in the file, for instance `durable`."""

    code: str
    labels: Mapping[str, str]
    synonyms: tuple[str, ...]
    grouped: tuple[str, ...]
    source: str
    valid_from: date | None = None
    valid_to: date | None = None
    flags: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Self:
        """From one [[entry]] of a TOML file."""
        return cls(
            code=table["code"],
            labels=MappingProxyType({"fr": table["label_fr"], "en": table["label_en"]}),
            synonyms=tuple(table.get("synonyms_fr", ())),
            grouped=tuple(table.get("grouped_fr", ())),
            source=table["source"],
            valid_from=table.get("valid_from"),
            valid_to=table.get("valid_to"),
            flags=MappingProxyType({name: value for name, value in table.items() if name not in _NAMED}),
        )

    def label(self, lang: str = "fr") -> str:
        """The words on screen; a language we do not have reads French."""
        return self.labels.get(lang, self.labels["fr"])

    def holds(self, on: date) -> bool:
        """Whether the entry is in force that day (bounds included)."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    @property
    def offered(self) -> bool:
        """False for what exists but is not to be chosen (an uninhabited island)."""
        return bool(self.flags.get("selectable", True))

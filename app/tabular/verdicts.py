"""What each row of a list would do: create, update, nothing; or the question to settle first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from app.sentence import Sentence
from app.tabular.rows import Problem
from app.tabular.typed_rows import Row

Outcome = Literal["create", "update", "unchanged", "repeated", "doubtful"]
R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Change:
    """A field of a recorded row and its two values."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Verdict(Generic[R]):
    """What a row would do. `number`: the recorded row concerned. `question` and `field` when doubtful; `answer` is the
    value that « Garder le … ? » proposes for that field, as a person would type it. `note`: what is to be said of the
    row beside its facts."""

    row: R
    outcome: Outcome
    number: int | None = None
    changes: tuple[Change, ...] = ()
    question: Sentence | None = None
    field: str = ""
    answer: str | None = None
    note: Sentence | None = None


@dataclass(frozen=True)
class Preview:
    """Every line of a list, sorted as the preview page shows it. `problems` have one entry per cell refused;
    `columns` gives the title of each field's column. `notes`: said of the list as a whole, then and in the report."""

    verdicts: tuple[Verdict[Any], ...]
    problems: tuple[Problem, ...]
    columns: Mapping[str, str]
    notes: tuple[Sentence, ...] = ()

    def of(self, *outcomes: Outcome) -> tuple[Verdict[Any], ...]:
        """The verdicts with one of these outcomes, in the file's order."""
        return tuple(verdict for verdict in self.verdicts if verdict.outcome in outcomes)

    @property
    def refused(self) -> int:
        """How many lines cannot be read: one may have several problems."""
        return len({problem.place for problem in self.problems})

    @property
    def to_correct(self) -> tuple[Problem, ...]:
        """All that waits for a person: refused cells, then questions, in the file's order of lines."""
        asked = [
            Problem(one.row.place, one.row.line, self.columns.get(one.field, ""), one.field, "", one.question)
            for one in self.of("doubtful")
            if one.question is not None
        ]
        return tuple(sorted((*self.problems, *asked), key=lambda one: one.line))

    @property
    def counts(self) -> dict[str, int]:
        """{created, updated, unchanged, repeated, doubtful, refused}: what would happen, and what waits."""
        return {
            "created": len(self.of("create")),
            "updated": len(self.of("update")),
            "unchanged": len(self.of("unchanged")),
            "repeated": len(self.of("repeated")),
            "doubtful": len(self.of("doubtful")),
            "refused": self.refused,
        }


def changed(row: Row, known: object, fields: Sequence[str]) -> Iterable[Change]:
    """What the file says otherwise. It erases nothing: an empty cell, or « non connue », leaves what is recorded."""
    for field in fields:
        read, held = getattr(row, field), getattr(known, field)
        if read is None or read == held or (read == "unknown" and held):
            continue
        yield Change(field, held, read)

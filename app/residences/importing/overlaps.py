"""Two stays in one unit on one night: which, and what to ask. Pure, over intervals of nights."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date

from app.sentence import Sentence, beside, sentence


@dataclass(frozen=True)
class Span:
    """A stay as nights: date_in <= night < date_out, without end while the person is present. `ref` names it."""

    ref: Hashable
    date_in: date
    date_out: date | None


@dataclass(frozen=True)
class Overlap:
    """`later` begins before `earlier` has ended."""

    earlier: Span
    later: Span


def overlaps(spans: Sequence[Span]) -> tuple[Overlap, ...]:
    """The overlaps of one unit, each later stay with the one that holds the unit longest before it."""
    found: list[Overlap] = []
    holding: Span | None = None
    for span in sorted(spans, key=lambda one: (one.date_in, one.date_out or date.max)):
        if holding is not None and (holding.date_out is None or span.date_in < holding.date_out):
            found.append(Overlap(holding, span))
        if holding is None or _end(span) > _end(holding):
            holding = span
    return tuple(found)


def _end(span: Span) -> date:
    return span.date_out or date.max


def begins_too_soon(unit: str, overlap: Overlap) -> Sentence:
    """The question about the later stay: « Garder le 24 mars ? », or which end the stay before has."""
    begins, ends = overlap.later.date_in, overlap.earlier.date_out
    if ends is None:
        return sentence(
            "Logement %(unit)s : ce séjour commence le %(begins)s, alors que le précédent "
            "(entrée le %(before)s) n’a pas de date de sortie. Indiquez d’abord cette sortie.",
            unit=unit,
            begins=begins,
            before=overlap.earlier.date_in,
        )
    if overlap.later.date_out is not None and overlap.later.date_out <= ends:
        return sentence(
            "Logement %(unit)s : ce séjour (du %(begins)s au %(leaves)s) tient tout entier dans un autre, "
            "qui finit le %(ends)s. Corrigez l’un des deux.",
            unit=unit,
            begins=begins,
            leaves=overlap.later.date_out,
            ends=ends,
        )
    return sentence(
        "Logement %(unit)s : ce séjour commence le %(begins)s, avant la fin du précédent (%(ends)s). "
        "Garder le %(kept)s ?",
        unit=unit,
        begins=begins,
        ends=beside(ends, begins),
        kept=beside(ends, begins),
    )


def ends_too_late(unit: str, overlap: Overlap) -> Sentence:
    """The question about the earlier stay, when the later one is already recorded."""
    begins, ends = overlap.later.date_in, overlap.earlier.date_out
    if ends is None:
        return sentence(
            "Logement %(unit)s : ce séjour n’a pas de date de sortie, mais le suivant commence le %(begins)s. "
            "Indiquez sa sortie.",
            unit=unit,
            begins=begins,
        )
    return sentence(
        "Logement %(unit)s : ce séjour finit le %(ends)s, après le début du suivant (%(begins)s). Garder le %(kept)s ?",
        unit=unit,
        ends=ends,
        begins=beside(begins, ends),
        kept=beside(begins, ends),
    )

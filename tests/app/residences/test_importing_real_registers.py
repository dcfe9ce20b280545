"""Registers as two associations keep them (all persons invented), imported into an empty workspace and again.

How the expected figures were found, without running our code: the workbook was opened with another library and its
lines counted by eye and by ten lines of plain Python (lines 5 to 635 of the register less the lines 253, 254, 439 and
440: two totals, two blanks); the csv and the ods were read in a text editor and by the standard library's xml reader.
A cell is « worked out » when it is a date whose year has two digits (122 cells of the register), an amount with « € »
(153), or a destination whose words are not those of our list (451: all but « Logement social », « Décès », blank).
"""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from app.residences.importing import (
    KnownStay,
    KnownUnit,
    Preview,
    StayRow,
    Verdict,
    new_places,
    preview,
    propose,
    work_order,
)
from app.tabular.columns import Proposal
from app.tabular.reading import read

DATA = Path(__file__).parents[2] / "data"
TODAY = date(2026, 11, 23)
REGISTER, OLD, ROANNE = "valence-registre.xlsx", "valence-sejours-ancien-logiciel.csv", "roanne-temporaires.ods"


@dataclass(frozen=True)
class Expected:
    """rows: stays in the file. worked_out: rows with at least one such cell, and how many cells. present: without
    exit. silent: left without a destination. units, residences: distinct ones named."""

    rows: int
    worked_out: tuple[int, int]
    present: int
    silent: int
    residences: int
    units: int
    skipped: tuple[str, ...]


EXPECTED = {
    REGISTER: Expected(
        rows=627,
        worked_out=(518, 726),
        present=93,
        silent=16,
        residences=6,
        units=97,
        skipped=(
            "3 lignes de titre ignorées ; la liste commence à la ligne 4.",
            "2 lignes vides ignorées.",
            "2 lignes de total ignorées (lignes 253, 439).",
        ),
    ),
    # No two-digit year, no « € »; 68 destinations, of which 6 « Logement social » and 2 « Décès ».
    OLD: Expected(rows=80, worked_out=(60, 60), present=11, silent=1, residences=1, units=13, skipped=()),
    # Lines 5 to 53 less the total of line 29 and the blank line 30.
    ROANNE: Expected(
        rows=47,
        worked_out=(37, 59),
        present=7,
        silent=1,
        residences=1,
        units=8,
        skipped=(
            "3 lignes de titre ignorées ; la liste commence à la ligne 4.",
            "1 ligne vide ignorée.",
            "1 ligne de total ignorée (ligne 29).",
        ),
    ),
}
FILES = tuple(EXPECTED)


@dataclass
class Workspace:
    """What a database would hold: stays, each with its number."""

    stays: dict[int, KnownStay] = field(default_factory=dict)

    def take(self, file: str) -> Preview:
        """Imports a file with nothing corrected by hand, and answers what it did."""
        found = look(file, tuple(self.stays.values()))
        for verdict in work_order(found.verdicts):
            self._write(verdict)
        return found

    def _write(self, verdict: Verdict[StayRow]) -> None:
        row = verdict.row
        if verdict.outcome == "update":
            assert verdict.number is not None
            changes = {change.field: change.after for change in verdict.changes}
            self.stays[verdict.number] = replace(self.stays[verdict.number], **changes)
            return
        number = len(self.stays) + 1
        facts = ("residence", "unit", "last_name", "first_name", "born_on", "date_in", "date_out", "reason", "fee")
        self.stays[number] = KnownStay(
            number=number, destination=row.destination_or_unknown, **{name: getattr(row, name) for name in facts}
        )


def best(file: str, kind: str = "stays") -> Proposal:
    return propose(kind, read(file, (DATA / file).read_bytes()), TODAY)[0]


def look(file: str, known: tuple[KnownStay, ...] = ()) -> Preview:
    proposal = best(file)
    assert proposal.problems == ()
    return preview("stays", proposal.table, proposal.mapping, known, TODAY)


def counts(found: Preview) -> tuple[int, int, int, int]:
    """created, updated, unchanged, to correct."""
    said = found.counts
    return said["created"], said["updated"], said["unchanged"] + said["repeated"], said["doubtful"] + said["refused"]


@pytest.mark.parametrize("file", FILES)
def test_every_row_is_understood_without_correction(file: str) -> None:
    expected, found = EXPECTED[file], look(file)
    rows = [verdict.row for verdict in found.verdicts]
    assert counts(found) == (expected.rows, 0, 0, 0)
    assert sum(1 for row in rows if row.echoes) == expected.worked_out[0]
    assert sum(len(row.echoes) for row in rows) == expected.worked_out[1]
    assert sum(1 for row in rows if row.date_out is None) == expected.present
    assert sum(1 for row in rows if row.date_out and row.destination is None) == expected.silent
    assert best(file).table.notes == expected.skipped


@pytest.mark.parametrize("file", FILES)
def test_nine_rows_in_ten_at_least_need_no_correction_by_hand(file: str) -> None:
    found = look(file)
    waiting = found.counts["doubtful"] + found.counts["refused"]
    assert waiting <= 0.1 * EXPECTED[file].rows


@pytest.mark.parametrize("file", FILES)
def test_the_same_file_again_changes_nothing(file: str) -> None:
    workspace = Workspace()
    assert counts(workspace.take(file)) == (EXPECTED[file].rows, 0, 0, 0)
    before = dict(workspace.stays)
    assert counts(workspace.take(file)) == (0, 0, EXPECTED[file].rows, 0)
    assert workspace.stays == before


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        # The 80 stays of the old program are stays of Faventines that the register has too, none differing.
        ((REGISTER, OLD), [(627, 0, 0, 0), (0, 0, 80, 0)]),
        ((OLD, REGISTER), [(80, 0, 0, 0), (547, 0, 80, 0)]),
        # Roanne's residence has a name of its own.
        ((REGISTER, OLD, ROANNE), [(627, 0, 0, 0), (0, 0, 80, 0), (47, 0, 0, 0)]),
        ((ROANNE, REGISTER, OLD), [(47, 0, 0, 0), (627, 0, 0, 0), (0, 0, 80, 0)]),
    ],
)
def test_files_one_after_the_other(files: tuple[str, ...], expected: list[tuple[int, int, int, int]]) -> None:
    workspace = Workspace()
    assert [counts(workspace.take(file)) for file in files] == expected
    assert [counts(workspace.take(file)) for file in files] == [(0, 0, EXPECTED[file].rows, 0) for file in files]


@pytest.mark.parametrize("file", FILES)
def test_an_empty_workspace_gets_the_places_that_the_stays_name(file: str) -> None:
    places = new_places([verdict.row for verdict in look(file).verdicts], [])
    assert len(places) == EXPECTED[file].residences
    assert sum(len(units) for units in places.values()) == EXPECTED[file].units


def test_the_register_names_its_residences_and_their_units_once() -> None:
    rows = [verdict.row for verdict in look(REGISTER).verdicts]
    places = new_places(rows, [])
    # Sheet « Résidences »: 21, 14, 18, 24, 12 and 8 dwellings; each has had a stay.
    assert {name: len(units) for name, units in places.items()} == {
        "Faventines": 21, "Les Tilleuls": 14, "Le Polygone": 18, "La Gare": 24, "Saint-Vincent": 12, "Les Ormes": 8,
    }  # fmt: skip
    known = [KnownUnit(number=n, residence="Résidence FAVENTINES", label=f"n° {n:02}") for n in range(1, 22)]
    assert "Faventines" not in new_places(rows, known)


def test_some_rows_as_one_reads_them() -> None:
    rows = {verdict.row.line: verdict.row for verdict in look(REGISTER).verdicts}
    # Line 10: Saint-Vincent, 11, CHABERT, Léa, 14 July 2000, 2/1/2023, 27.04.23, locatif privé, 415,44 €
    one = rows[10]
    assert (one.residence, one.unit, one.last_name, one.first_name) == ("Saint-Vincent", "11", "Chabert", "Léa")
    assert (one.born_on, one.date_in, one.date_out) == (date(2000, 7, 14), date(2023, 1, 2), date(2023, 4, 27))
    assert (one.destination, str(one.fee)) == ("private_tenancy", "415.44")
    assert [(echo.read, echo.understood) for echo in one.echoes] == [
        ("27.04.23", "27 avril 2023"),
        ("locatif privé", "Logement privé"),
        ("415,44 €", "415,44"),
    ]
    # Line 25: D'AMICO; line 55: L'HÔPITAL, a name and no word of health, left without a destination
    assert rows[25].last_name == "D’Amico"
    assert rows[55].last_name == "L’Hôpital"
    assert rows[55].destination_or_unknown == "unknown"
    # Line 46: 27.08.98 is 1998; line 11: a death; line 9: CHRS is temporary
    assert rows[46].born_on == date(1998, 8, 27)
    assert rows[11].destination == "death"
    assert rows[19].destination == "chrs"
    # Line 635, the last: still present
    assert (rows[635].date_out, rows[635].destination_or_unknown) == (None, None)


def test_what_the_old_program_calls_a_reason_is_a_destination() -> None:
    proposal = best(OLD)
    given = {column.title: column.field for column in proposal.columns}
    assert given["MOTIF_SORTIE"] == "destination"
    assert given["NOM_OCC"] == "last_name"
    assert "Windows-1252" in read(OLD, (DATA / OLD).read_bytes()).notes[0]


def test_units_and_residences_of_the_register() -> None:
    units = best(REGISTER, "units")
    found = preview("units", units.table, units.mapping, (), TODAY)
    assert units.table.sheet == "Logements"
    assert found.counts == {
        "created": 97, "updated": 0, "unchanged": 0, "repeated": 0, "doubtful": 0, "refused": 0,
    }  # fmt: skip
    # Line 9: Faventines, 8, T1 bis, « 28 m² », X
    row = found.verdicts[7].row
    assert (row.label, row.type, row.surface, row.furnished) == ("8", "t1_bis", 28, True)

    residences = best(REGISTER, "residences")
    found = preview("residences", residences.table, residences.mapping, (), TODAY)
    assert residences.table.sheet == "Résidences"
    assert found.counts["created"] == 6
    rows = [verdict.row for verdict in found.verdicts]
    assert (rows[0].name, rows[0].town, rows[0].postcode, rows[0].units) == ("Faventines", "Valence", "26000", 21)
    assert [row.public for row in rows] == [
        "young_people", "all_publics", "all_publics", "young_people", "all_publics", "women_in_difficulty",
    ]  # fmt: skip
    assert [row.opened_on for row in rows] == [
        date(1997, 1, 1), date(2011, 3, 1), date(2004, 1, 1), date(2011, 3, 1), date(2004, 9, 1), date(2004, 9, 1),
    ]  # fmt: skip

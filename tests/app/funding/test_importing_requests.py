"""Co-funders out of a spreadsheet: the plan of Faventines as it is kept, then every trap by itself.

How the figures of the real sheet were found, without our code: read cell by cell in a spreadsheet program. Lines 4 to
8 are costs and line 9 their total; line 11 holds the titles, lines 12 to 21 are ten funders, line 22 a total. Asked:
963 000 €; awarded: 948 000 €; paid: 77 400 + 143 000 + 25 000 + 262 000 + 91 000 + 37 000 + 31 200 + 33 000 + 21 000 +
155 000 = 875 600 €. One nature is a loan, the others subsidies. Every line is dated, so none needs a correction.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.funding.importing.request_judging import Held, KnownRequest
from app.funding.recording.kinds import KINDS
from app.funding.recording.requests import RequestWriter, held
from app.tabular.reading import read
from tests.world import TODAY

DATA = Path(__file__).parents[2] / "data"
FILE = "faventines-plan-financement.xlsx"
KIND = next(kind for kind in KINDS if kind.name == "requests")


def look(content: bytes, known: Held, name: str = FILE, dossier: str = "Faventines 1995"):
    book = read(name, content)
    best = KIND.propose(book, TODAY, None)[0]
    mapping = best.mapping
    mapping.setdefault("fixed", {})["dossier"] = f"={dossier}"
    return KIND.judge(best.table, mapping, known, TODAY, frozenset())


def sheet(*lines: str) -> bytes:
    return ("Financeur;Nature;Demandé;Accordé;Notifié le;Réf.;Versé\n" + "\n".join(lines) + "\n").encode()


def test_the_real_sheet_needs_no_correction():
    found = look((DATA / FILE).read_bytes(), Held())
    assert found.counts == {
        "created": 10, "updated": 0, "unchanged": 0, "repeated": 0, "doubtful": 0, "refused": 0,
    }  # fmt: skip
    rows = [verdict.row for verdict in found.verdicts]
    assert sum(row.asked for row in rows) == Decimal(963_000)
    assert sum(row.awarded for row in rows) == Decimal(948_000)
    assert sum(row.paid for row in rows) == Decimal(875_600)
    loan = next(row for row in rows if row.nature == "loan")
    assert loan.funder == "Caisse des Dépôts et Consignations"
    assert (rows[0].notified_on, rows[0].reference) == (date(1995, 7, 8), "96-466")


def test_it_is_written_and_read_again_changes_nothing(world):
    with world.inside("valence") as db:
        found = look((DATA / FILE).read_bytes(), held(db))
        writer = RequestWriter(db)
        for verdict in found.of("create"):
            writer.write(verdict)
        again = look((DATA / FILE).read_bytes(), held(db))
        assert again.counts["unchanged"] == 10
        assert again.counts["created"] == 0
        from app.funding.dossier_queries import LISTED

        (dossier,) = db.all(LISTED["latest", False], after_number=10**9, today=TODAY)
        assert (dossier.title, dossier.year_from) == ("Faventines 1995", 1995)
        assert (dossier.asked, dossier.notified, dossier.paid) == tuple(map(Decimal, (963_000, 948_000, 875_600)))


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("Etat;subvention;1 000;;;;", "created"),
        ("Etat;subvention;;;;;", "refused"),
        ("Etat;subvention;1000;1000;;;500", "refused"),
        ("Etat;subvention;1000;1000;01/02/2026;A;1 500", "refused"),
        ("Etat;subvention;NaN;;;;", "refused"),
        ("Etat;subvention;1e5;;;;", "refused"),
        ("Etat;subvention;10,123;;;;", "refused"),
        ("Etat;subvention;2000;1000;01/02/2030;A;", "refused"),
        ("Conseil général;subvention;10;;;;", "doubtful"),
        ("Région;subvention;10;;;;", "unchanged"),
    ],
)
def test_each_trap(line, outcome):
    known = Held(
        {"conseilgeneral": "departement", "departement": "departement", "region": "region"},
        requests={
            ("faventines1995", "departement"): KnownRequest(3, Decimal(11), None, None, Decimal(0)),
            ("faventines1995", "region"): KnownRequest(4, Decimal(10), None, None, Decimal(0)),
        },
    )
    found = look(sheet(line), known, "demandes.csv")
    assert found.counts[outcome] == 1
    assert sum(found.counts.values()) == 1


def test_the_same_funder_twice_is_asked_about():
    found = look(sheet("Etat;subvention;1000;;;;", "ETAT;subvention;2000;;;;"), Held(), "demandes.csv")
    assert (found.counts["created"], found.counts["doubtful"]) == (1, 1)

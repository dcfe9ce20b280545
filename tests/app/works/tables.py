"""Small tables for the tests of imports of works: lines as people write them, and what the importer makes of them."""

from datetime import date
from pathlib import Path

from app.tabular.reading import read
from app.works.recording.kinds import KINDS

DATA = Path(__file__).parents[2] / "data"
TODAY = date(2026, 11, 23)
LANDLORDS, ORDERS, HOURS = "roanne-bailleurs-logements.xlsx", "roanne-chantiers-sesame.xlsx", "sesame-heures.csv"


def text(*rows, head):
    return "\n".join(";".join(row) for row in (head, *rows)).encode()


def kind(name):
    return next(one for one in KINDS if one.name == name)


def look(name, content, held, *, filename="a.csv", **corrected):
    """The preview of a table, its columns as proposed."""
    proposal = kind(name).propose(read(filename, content), TODAY, None)[0]
    assert proposal.problems == (), proposal.problems
    mapping = {**proposal.mapping, **corrected}
    return kind(name).judge(proposal.table, mapping, held, TODAY, frozenset())


def outcomes(found):
    return [verdict.outcome for verdict in found.verdicts]


def asked(found):
    """The sentences of what waits."""
    return [str(problem.sentence) for problem in found.to_correct]

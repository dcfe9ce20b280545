"""The import as a command: the same counts, a rehearsal that writes nothing, refusals that say line and column."""

import json

import pytest

from app.imports.command import import_file
from tests.app.imports.steps import DATA, OLD, REGISTER, facts, register, stay


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_a_rehearsal_then_the_import_then_nothing_new(world, capsys):
    empty = facts(world, "valence")
    assert import_file(world.database, "valence", "stays", DATA / OLD, dry_run=True, as_json=True) == 0
    assert told(capsys) == {"created": 80, "updated": 0, "unchanged": 0, "refused": []}
    assert facts(world, "valence") == empty
    assert world.as_("nadia").get("/a/valence/imports").text.count("row-link") == 0
    assert import_file(world.database, "valence", "stays", DATA / OLD, as_json=True) == 0
    assert told(capsys) == {"created": 80, "updated": 0, "unchanged": 0, "refused": []}
    before = facts(world, "valence")
    assert import_file(world.database, "valence", "stays", DATA / OLD, as_json=True) == 0
    assert told(capsys) == {"created": 0, "updated": 0, "unchanged": 80, "refused": []}
    assert facts(world, "valence") == before
    assert import_file(world.database, "valence", "stays", DATA / REGISTER, dry_run=True, as_json=True) == 0
    assert told(capsys) == {"created": 547, "updated": 0, "unchanged": 80, "refused": []}


def test_units_then_residences(world, capsys):
    for kind, created, updated in (("units", 97, 0), ("residences", 0, 6)):
        assert import_file(world.database, "roanne", kind, DATA / REGISTER, as_json=True) == 0
        assert told(capsys) == {"created": created, "updated": updated, "unchanged": 0, "refused": []}
        assert import_file(world.database, "roanne", kind, DATA / REGISTER, as_json=True) == 0
        assert told(capsys) == {"created": 0, "updated": 0, "unchanged": created + updated, "refused": []}
    assert facts(world, "roanne")["units"] == 97
    assert facts(world, "roanne")["residences"] == 6


def test_refusals_say_line_column_and_reason(world, capsys, tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(register(stay("1", entry="31/04/2024"), stay("2")))
    assert import_file(world.database, "roanne", "stays", file, as_json=True) == 0
    answer = told(capsys)
    reason = "Cette date n’existe pas : 31 avril. Indiquez un jour du 1ᵉʳ au 30 avril."
    assert answer["created"] == 1
    assert answer["refused"] == [{"line": 2, "column": "Entrée", "reason": reason}]
    assert import_file(world.database, "roanne", "stays", file) == 0
    out = capsys.readouterr().out
    assert "line 2, Entrée: Cette date n’existe pas" in out
    assert "created 0, updated 0, unchanged 1, refused 1" in out


@pytest.mark.parametrize(
    ("place", "kind", "content", "reason"),
    [
        ("nowhere", "stays", register(stay()), "No workspace is called nowhere."),
        ("roanne", "persons", register(stay()), "Nothing called persons can be imported"),
        ("roanne", "stays", b"%PDF-1.7", "au lieu d’un tableau"),
        ("roanne", "stays", register(("1",), head=("Autre",)), "Aucune colonne ne donne"),
    ],
)
def test_what_is_refused_as_a_whole(world, capsys, tmp_path, place, kind, content, reason):
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    before = facts(world, "roanne")
    assert import_file(world.database, place, kind, file) == 1
    assert reason in capsys.readouterr().err
    assert facts(world, "roanne") == before

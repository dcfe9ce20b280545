"""The deposit of a file, its columns, the empty workbooks; who may, and what is refused."""

import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from app.imports.models import Import, ImportFile, ImportMapping, ImportRow
from app.tabular.writing import OutColumn, OutSheet, workbook
from tests.app.imports.steps import DATA, REGISTER, choices, deposit, read_file, register, stay, tabs, to_rows

PLACE = "/a/valence/imports"


def kept(world, model):
    with world.inside("valence", write=False) as db:
        return db.value(select(func.count(model.id)))


def said(page):
    return re.sub(r"\s+", " ", page.text.replace("\u00a0", " ").replace("\u202f", " "))


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/workbook.xml", b" " * 60_000_000)
    return out.getvalue()


def test_it_works(world):
    nadia = world.as_("nadia")
    assert "Commencez par vos séjours" in nadia.get(PLACE).text
    page = nadia.get(f"{PLACE}/new").text
    assert page.count('name="kind"') == 3
    answer = deposit(nadia, "valence", REGISTER, (DATA / REGISTER).read_bytes())
    assert answer.status_code == 303
    page = said(nadia.get(answer.headers["location"]))
    assert "3 lignes de titre ignorées ; la liste commence à la ligne 4." in page
    assert "MERCIER" in page
    assert "valence-registre.xlsx" in nadia.get(PLACE).text


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("vide.csv", b"", "Ce fichier est vide."),
        ("photo.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 200, "Ce fichier contient une image au lieu d’un tableau."),
        ("lettre.pdf", b"%PDF-1.7 ....", "Les fichiers .pdf ne sont pas lus ici."),
        ("faux.xlsx", b"Nom;Date\nA;B\n", "Ce fichier porte le nom d’un xlsx, mais son contenu est autre."),
        ("bombe.xlsx", bomb, "Ce classeur est trop gros une fois ouvert"),
        ("casse.xlsx", (DATA / REGISTER).read_bytes()[:20_000], "Ce classeur est incomplet ou abîmé."),
        ("gros.csv", b"a;b\n" * 5_300_000, "la limite est 20 Mo."),
        ("blanc.csv", b"\n\n\n", "Ce tableau ne contient aucune ligne."),
    ],
)
def test_it_refuses_a_hostile_file_in_a_sentence_and_keeps_the_form(world, name, content, sentence):
    nadia, before = world.as_("nadia"), kept(world, Import)
    content = content() if callable(content) else content
    answer = deposit(nadia, "valence", name, content, kind="units")
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert re.search(r'value="units" checked', answer.text)
    assert kept(world, Import) == before


def test_without_a_file_or_with_a_kind_of_nobody(world):
    nadia = world.as_("nadia")
    answer = nadia.post(PLACE, {"kind": "stays"})
    assert (answer.status_code, "Choisissez un fichier" in answer.text) == (422, True)
    answer = deposit(nadia, "valence", "a.csv", register(stay()), kind="persons")
    assert answer.status_code == 422
    assert kept(world, ImportFile) == 1


def test_an_upload_past_every_limit_is_cut_off(world):
    answer = deposit(world.as_("nadia"), "valence", "enorme.csv", b"a;b\n" * 5_800_000)
    assert answer.status_code == 413
    assert "Ce fichier fait 23,2 Mo ; la limite est 20 Mo. Enlevez les images ou coupez-le en deux." in said(answer)
    assert "Déposer le fichier" in said(answer)


def test_a_needed_column_is_asked_for(world):
    nadia = world.as_("nadia")
    at = deposit(
        nadia, "valence", "sans.csv", register(("14", "Marchand", "01/02/2024"), head=("Logement", "Nom", "Jour"))
    ).headers["location"]
    page = nadia.get(at)
    assert "Aucune colonne ne donne la date d’entrée. Choisissez-la pour continuer." in said(page)
    form = choices(page)
    answer = nadia.post(at, form)
    assert answer.status_code == 422
    assert "Aucune colonne ne donne la résidence" in said(answer)
    answer = nadia.post(at, form | {"column-2": "date_in", "where": "written", "name": "Les Peupliers"})
    assert answer.status_code == 303
    assert tabs(nadia, at.removesuffix("/columns")) == (1, 0, 0, 0)
    form = choices(nadia.get(at))
    assert (form["column-2"], form["where"]) == ("date_in", "written"), "what was decided is shown again"
    answer = nadia.post(at, form | {"column-0": "date_in"})
    assert "Deux colonnes donnent la date d’entrée" in said(answer)
    assert nadia.post(at, form | {"column-0": "password"}).status_code == 422


def test_what_titles_meant_is_remembered_for_the_next_file(world):
    nadia = world.as_("nadia")
    head = ("Maison", "Logement", "Nom", "Jour")
    rows = register(("Les Peupliers", "14", "Marchand", "01/02/2024"), head=head)
    at = deposit(nadia, "valence", "un.csv", rows).headers["location"]
    nadia.post(at, choices(nadia.get(at)) | {"column-0": "residence", "column-3": "date_in"})
    assert kept(world, ImportMapping) == 1
    assert tabs(nadia, to_rows(nadia, "valence", "deux.csv", rows)) == (1, 0, 0, 0)
    claire = world.as_("claire")
    there = deposit(claire, "roanne", "trois.csv", rows).headers["location"]
    assert choices(claire.get(there))["column-3"] == "", "each workspace remembers its own"


def test_only_the_columns_taken_are_kept(world):
    nadia = world.as_("nadia")
    head = ("Résidence", "Logement", "Nom", "Entrée", "N° sécu", "Observations")
    at = to_rows(
        nadia,
        "valence",
        "plus.csv",
        register(("Les Peupliers", "14", "Marchand", "01/02/2024", "1841276451089", "secret"), head=head),
    )
    with world.inside("valence", write=False) as db:
        (row,) = db.objects(
            select(ImportRow)
            .join(Import, (Import.tenant_id == ImportRow.tenant_id) & (Import.id == ImportRow.import_id))
            .where(Import.number == int(at.rsplit("/", 1)[1]))
        )
    assert row.cells == ["Les Peupliers", "14", "Marchand", "01/02/2024"]


def test_a_file_of_several_lists(world):
    nadia = world.as_("nadia")
    at = deposit(nadia, "valence", REGISTER, (DATA / REGISTER).read_bytes(), kind="units").headers["location"]
    page = said(nadia.get(at))
    assert 'Logements <span class="chip-count">97</span>' in page
    other = nadia.get(f"{at}?sheet=Fermetures")
    assert choices(other)["sheet"] == "Fermetures"
    assert tabs(nadia, read_file(nadia, "valence", REGISTER, kind="units")) == (97, 0, 0, 0)


def test_an_empty_template_is_given_and_comes_back(world):
    nadia = world.as_("nadia")
    for kind, first in (("stays", "Résidence"), ("units", "Résidence"), ("residences", "Nom")):
        answer = nadia.get(f"{PLACE}/templates/{kind}.xlsx")
        assert answer.status_code == 200
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        assert book.get_sheet_by_index(0).to_python()[0][0] == first
    assert nadia.get(f"{PLACE}/templates/persons.xlsx").status_code == 404
    filled = workbook(
        [
            OutSheet(
                "Séjours",
                [OutColumn(t) for t in ("Résidence", "N° logement", "Nom", "Entrée le")],
                [["Les Peupliers", "3", "Marchand", "01/02/2024"]],
            )
        ],
        [],
    )
    assert tabs(nadia, to_rows(nadia, "valence", "modele.xlsx", filled)) == (1, 0, 0, 0)


def test_a_draft_is_taken_away_with_its_file(world):
    nadia = world.as_("nadia")
    files, rows = kept(world, ImportFile), kept(world, ImportRow)
    at = to_rows(nadia, "valence", "a.csv", register(stay()))
    assert (kept(world, ImportFile), kept(world, ImportRow)) == (files + 1, rows + 1)
    assert nadia.post(f"{at}/removal").status_code == 303
    assert (kept(world, ImportFile), kept(world, ImportRow)) == (files, rows)
    assert nadia.get(at).status_code == 404


def test_a_stranger_finds_nothing(world):
    nadia, claire = world.as_("nadia"), world.as_("claire")
    at = to_rows(nadia, "valence", "a.csv", register(stay()))
    number = at.rsplit("/", 1)[1]
    for address in (
        at,
        f"{at}/rows",
        f"{at}/columns",
        f"{at}/rows.xlsx",
        f"/a/roanne/imports/{number}/rows",
        "/a/roanne/imports/99999",
    ):
        assert claire.get(address).status_code == 404, address
    assert claire.post(f"/a/roanne/imports/{number}/run", {"wanted": "1"}).status_code == 404


@pytest.mark.parametrize("who", ["bruno", "ines"])
def test_who_may_not_import_finds_nothing(world, who):
    reader = world.as_(who)
    for address in (PLACE, f"{PLACE}/new", f"{PLACE}/1", f"{PLACE}/1/rows", f"{PLACE}/templates/stays.xlsx"):
        assert reader.get(address).status_code == 404, address
    assert deposit(reader, "valence", "a.csv", register(stay())).status_code == 404
    assert "/imports" not in reader.get("/a/valence/").text


def test_the_list_of_imports_leaves_as_a_spreadsheet(world):
    nadia = world.as_("nadia")
    deposit(nadia, "valence", REGISTER, (DATA / REGISTER).read_bytes())
    lines = CalamineWorkbook.from_filelike(io.BytesIO(nadia.get("/a/valence/imports.xlsx").content))
    first = lines.get_sheet_by_name("Imports").to_python()[1]
    assert first[1] == REGISTER
    assert f"/a/valence/imports/{int(first[0])}" in nadia.get(PLACE).text
    assert world.as_("bruno").get("/a/valence/imports.xlsx").status_code == 404

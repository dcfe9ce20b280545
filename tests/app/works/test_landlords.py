"""Landlords (S21): the list and its figure, the log of advice, contacts, spreadsheets."""

import io

from python_calamine import CalamineWorkbook

from tests.app.residences.pages import hidden, names, plain


def words(answer) -> str:
    return plain(answer.text)


def test_the_list_says_who_stayed_under_a_convention(visit):
    """Four landlords had a convention on 1 January, all still have one; the fifth has none."""
    said = words(visit("/landlords"))
    assert "4 bailleurs sur 4 toujours conventionnés depuis le 1ᵉʳ janvier 2026 (100,0 %)" in said
    assert "Tous 5 Conventionnés 4 Sans convention 1 Convention à échéance 2 À rappeler 1" in said
    assert names(visit("/landlords?only=ending")) == ["Fictif Angèle", "SCI des Tanneries (exemple)"]
    assert names(visit("/landlords?q=tannerie")) == ["SCI des Tanneries (exemple)"]


def test_the_saving_counts_lines_with_a_reference_of_orders_that_were_placed(visit):
    """Exemple: 1 438; Fictif: 140 + 360, the third line has no reference; SCI: 70 for its sitting tenant."""
    said = words(visit("/landlords"))
    assert "1 438 €" in said
    assert "500 €" in said
    assert "70 €" in said


def test_an_advice_is_noted_refused_and_undone(visit):
    path = "/landlords/3/advice/new"
    wrong = visit(path, {"given_on": "24/11/2026", "way": "phone", "outcome": "", "note": "Projet de vente"})
    assert wrong.status_code == 422
    assert "Ce jour n’est pas encore venu." in words(wrong)
    assert "Choisissez la suite." in words(wrong)
    assert "Projet de vente" in wrong.text
    back = visit(path, {"given_on": "20/11/2026", "way": "phone", "outcome": "thinking", "call_back_on": "1/11/2026"})
    assert "précède le conseil" in words(back)
    done = visit(path, {"given_on": "20/11/2026", "way": "phone", "outcome": "mandate_signed", "note": ""})
    assert done.status_code == 303
    assert "À rappeler 0" in words(visit("/landlords"))
    shown = words(visit("/landlords/3"))
    assert "Conseillé, suite : mandat de gestion signé." in shown
    assert visit("/advices/7/undo", {}).status_code == 303
    assert "À rappeler 1" in words(visit("/landlords"))
    assert visit("/advices/7/undo").status_code == 409


def test_a_landlord_is_added_corrected_and_contacts_come_and_go(visit, roanne):
    wrong = visit("/landlords/new", {"kind": "company", "name": "", "postcode": "423", "email": "non"})
    assert wrong.status_code == 422
    for sentence in ("Indiquez le nom du bailleur.", "Un code postal a cinq chiffres", "adresse électronique complète"):
        assert sentence in words(wrong)
    made = visit("/landlords/new", {"kind": "company", "name": "SCI du Test", "town": "Roanne"})
    assert made.status_code == 303
    number = int(made.headers["location"].rsplit("/", 1)[1])
    edit = f"/landlords/{number}/edit"
    version = hidden(visit(edit), "version")
    asked = {"kind": "company", "name": "SCI du Test neuf", "town": "Roanne", "version": version}
    assert visit(edit, asked).status_code == 303
    stale = visit(edit, asked | {"name": "SCI du Test vieux"})
    assert stale.status_code == 409
    assert visit(f"/landlords/{number}/contacts/new", {"name": "Mme Test", "role": "gérante"}).status_code == 303
    assert "Mme Test" in words(visit(f"/landlords/{number}"))
    browser = roanne.as_("tariq")
    browser.get("/a/roanne/contacts/3/edit")
    assert browser.post("/a/roanne/contacts/3/remove").status_code == 303
    assert "Mme Test" not in words(visit(f"/landlords/{number}"))


def test_the_spreadsheets_hold_what_the_pages_show(visit):
    for path, sheet, count in (
        ("/landlords.xlsx", "Bailleurs", 5),
        ("/dwellings.xlsx", "Logements", 7),
        ("/conventions.xlsx", "Conventions", 7),
    ):
        book = CalamineWorkbook.from_filelike(io.BytesIO(visit(path).content))
        assert len(book.get_sheet_by_name(sheet).to_python()) - 1 >= count, path

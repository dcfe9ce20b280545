"""The dated values of the works: shown with their source, added by who decides, refused with a sentence, removed."""

from tests.app.residences.pages import plain

PATH = "/works-settings"
TYPED = {"code": "order_ceiling", "valid_from": "01/11/2026", "value": "4 200,50", "source": "Bureau du 15 octobre"}


def words(answer) -> str:
    return plain(answer.text)


def test_the_list_of_the_trade_holds_until_a_value_of_ones_own_begins(visit):
    said = words(visit(PATH))
    assert "TVA : travaux d’amélioration du logement 10 % 1ᵉʳ janv. 2014 CGI art. 279-0 bis (liste)" in said
    assert "Plafond d’un chantier, hors taxes 5 000 € toujours" in said
    assert "Étape « en cours » longue après 60 jours" in said
    assert visit(PATH, TYPED).status_code == 303
    said = words(visit(PATH))
    assert "Plafond d’un chantier, hors taxes 4 200,50 € 1ᵉʳ nov. 2026 Bureau du 15 octobre" in said
    assert visit(PATH, TYPED | {"valid_from": "01/12/2026", "value": "9000"}).status_code == 303
    assert "hors taxes 4 200,50 €" in words(visit(PATH)), "a value that begins later is not in force"


def test_what_is_missing_or_absurd_keeps_what_was_typed(visit):
    wrong = visit(PATH, TYPED | {"value": "", "source": "Texte gardé"})
    assert wrong.status_code == 422
    assert "Indiquez la valeur." in words(wrong)
    assert "Texte gardé" in wrong.text
    assert "ne dépasse pas 50 %" in words(visit(PATH, TYPED | {"code": "vat_reduced", "value": "55"}))
    assert "nombre entier" in words(visit(PATH, TYPED | {"code": "long_quoted", "value": "10,5"}))
    again = visit(PATH, TYPED)
    assert again.status_code == 422
    assert "Une valeur commence déjà ce jour-là." in words(again)


def test_a_value_written_by_mistake_is_removed(visit, roanne):
    assert visit(PATH, TYPED | {"code": "warn_months", "value": "3"}).status_code == 303
    page = visit(PATH)
    assert "Alerte avant la fin d’une convention 3 mois" in words(page)
    own = page.text[page.text.index('id="own"') :]
    line = next(part for part in own.split("<li>") if part.startswith("Alerte avant"))
    address = line.split('action="')[1].split('"')[0]
    assert roanne.as_("rose").post(address).status_code == 403
    assert roanne.as_("tariq").post(address).status_code == 303
    assert "Alerte avant la fin d’une convention 6 mois" in words(visit(PATH))
    assert roanne.as_("tariq").post(address).status_code == 404


def test_a_reader_reads_and_writes_nothing(visit):
    assert visit(PATH, who="rose").status_code == 200
    assert "Ajouter une valeur" not in words(visit(PATH, who="rose"))

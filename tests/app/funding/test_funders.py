"""Funders: added, found under an old name, with former names proposed from what is known, contacts and rules."""

from datetime import date

from app.funding.funder_naming import proposed

STATE = {"name": "Conseil départemental de la Drôme", "type": "department", "public": "y", "siret": "222 600 017 00011"}


def created(visit, **more) -> str:
    answer = visit("/funders/new", STATE | more)
    assert answer.status_code == 303, answer.text[-2500:]
    return answer.headers["location"].removeprefix("/a/valence")


def test_an_empty_list_says_what_to_do(visit):
    page = visit("/funders").text
    assert "Aucun financeur." in page
    assert "Ajouter un financeur" in page


def test_a_former_name_is_proposed_taken_and_found(visit):
    here = created(visit)
    assert "Conseil général de la Drôme" in visit(here).text
    form = visit(f"{here}/names/new?proposal=0").text
    assert 'value="Conseil général de la Drôme"' in form
    assert 'value="01/04/2015"' in form
    taken = {"name": "Conseil général de la Drôme", "valid_from": "", "valid_to": "01/04/2015"}
    assert visit(f"{here}/names/new", taken).is_redirect
    overlapping = visit(f"{here}/names/new", taken | {"name": "Autre"})
    assert overlapping.status_code == 422
    assert "Un autre nom est déjà noté" in overlapping.text
    assert "Conseil départemental de la Drôme" in visit("/funders?q=conseil+general").text
    assert "Noms proposés" not in visit(here).text


def test_names_known_elsewhere_are_proposed_with_their_days():
    found = proposed("Agence nationale de la cohésion des territoires", set())
    assert [(one.valid_from, one.valid_to) for one in found] == [
        (date(2014, 1, 1), date(2019, 12, 31)),
        (date(2006, 7, 1), date(2013, 12, 31)),
        (date(2001, 11, 17), date(2006, 6, 30)),
        (date(1958, 12, 29), date(2001, 11, 16)),
    ]
    assert proposed("Fondation de France", set()) == []
    region = proposed("Région Auvergne-Rhône-Alpes", set())
    assert [one.name for one in region] == ["Région Rhône-Alpes"]


def test_a_wrong_siret_is_refused(visit):
    for typed in ("12345", "le mien, sans doute"):
        answer = visit("/funders/new", STATE | {"siret": typed})
        assert answer.status_code == 422
        assert "Un SIRET a quatorze chiffres." in answer.text
        assert f'value="{typed}"' in answer.text


def test_rules_and_contacts_are_noted_and_taken_out(visit, world):
    here = created(visit, name="Fondation Exemple", type="foundation", public="", siret="")
    assert visit(f"{here}/contacts/new", {"name": "Service des aides", "email": "aides@fondation.example"}).is_redirect
    assert visit(f"{here}/papers/new", {"type": "statutes", "moment": "filing"}).is_redirect
    again = visit(f"{here}/papers/new", {"type": "statutes", "moment": "filing"})
    assert again.status_code == 422
    assert visit(f"{here}/deadlines/new", {"kind": "filing", "day": "31", "month": "3"}).is_redirect
    for wrong in ({"day": "31", "month": "2"}, {"day": "3"}, {"day": "3", "month": "2", "months_after": "6"}, {}):
        assert visit(f"{here}/deadlines/new", {"kind": "filing"} | wrong).status_code == 422
    page = visit(here).text
    assert "Service des aides" in page
    assert "chaque année le 31/03" in page
    assert "organisme privé" in page
    browser = world.as_("flora")
    browser.get(f"/a/valence{here}")
    assert browser.post("/a/valence/funder-contacts/1/remove", {}).is_redirect
    assert "Service des aides" not in visit(here).text


def test_a_reader_reads_and_changes_nothing(visit):
    here = created(visit, name="Mutuelle Exemple", type="mutual", siret="")
    assert "Modifier le financeur" not in visit(here, who="bruno").text
    assert visit(f"{here}/edit", who="bruno").status_code == 403
    assert visit("/funders.xlsx", who="odile").status_code == 200

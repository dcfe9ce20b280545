"""Dossiers: their list, one of them, the steps it takes and why one is refused, its team and milestones."""

DOSSIER = {"kind": "investment", "title": "Construction de Faventines", "year_from": "1995", "year_to": "1997"}


def created(visit, **more) -> str:
    answer = visit("/dossiers/new", DOSSIER | more)
    assert answer.status_code == 303, answer.text[-2500:]
    return answer.headers["location"].removeprefix("/a/valence")


def test_a_list_without_any_dossier_says_what_a_dossier_is(visit):
    page = visit("/dossiers")
    assert page.status_code == 200
    assert "Aucun dossier de financement." in page.text
    assert "Nouveau dossier" in page.text


def test_a_dossier_is_created_listed_and_shown(visit):
    here = created(visit)
    shown = visit(here).text
    assert "Construction de Faventines" in shown
    assert "Investissement" in shown
    assert "1995-1997" in shown
    assert "Brouillon" in shown
    listed = visit("/dossiers").text
    assert "Construction de Faventines" in listed
    assert "Plan à écrire" in listed
    assert "Construction de Faventines" not in visit("/dossiers?kind=action").text
    assert "Construction de Faventines" in visit("/dossiers?year=1996&situation=draft&q=faventines").text


def test_years_in_the_wrong_order_are_refused_with_the_form_filled(visit):
    answer = visit("/dossiers/new", DOSSIER | {"year_from": "1997", "year_to": "1995"})
    assert answer.status_code == 422
    assert "La dernière année précède la première." in answer.text
    assert "Construction de Faventines" in answer.text


def test_an_own_regime_asks_its_reason(visit):
    answer = visit("/dossiers/new", DOSSIER | {"refuse_above": "90"})
    assert answer.status_code == 422
    assert "Indiquez le motif de ce régime et sa date." in answer.text


def test_steps_come_in_their_order_and_the_last_one_is_taken_back(visit):
    here = created(visit, title="Étapes")
    refused = visit(f"{here}/steps/new", {"stage": "decided", "happened_on": "01/10/2026"})
    assert refused.status_code == 422
    assert "notez d’abord le dépôt" in refused.text
    assert visit(f"{here}/steps/new", {"stage": "filed", "happened_on": "01/10/2026"}).status_code == 303
    early = visit(f"{here}/steps/new", {"stage": "decided", "happened_on": "30/09/2026"})
    assert early.status_code == 422
    assert "avant l’étape précédente" in early.text
    late = visit(f"{here}/steps/new", {"stage": "decided", "happened_on": "30/12/2026"})
    assert late.status_code == 422
    assert "à venir" in late.text
    assert visit(f"{here}/steps/new", {"stage": "decided", "happened_on": "02/10/2026"}).status_code == 303
    assert "Décidé" in visit(here).text
    assert visit(f"{here}/steps/undo", {}).status_code == 303
    page = visit(here).text
    assert "Déposé" in page
    assert "Annulé le" in page


def test_people_and_milestones_are_added_changed_and_taken_out(visit, world):
    here = created(visit, title="Équipe")
    assert visit(
        f"{here}/people/new", {"part": "contractor", "name": "Atelier Exemple", "role": "architecte"}
    ).is_redirect
    assert visit(f"{here}/milestones/new", {"name": "Livraison", "due_on": "01/09/2026"}).is_redirect
    page = visit(here).text
    assert "Atelier Exemple" in page
    assert "Livraison" in page
    assert "en retard" in page
    assert (
        visit(
            "/milestones/1/edit", {"name": "Livraison", "due_on": "01/09/2026", "version": "1", "done_on": "02/09/2027"}
        ).status_code
        == 422
    )
    saved = visit(
        "/milestones/1/edit", {"name": "Livraison", "due_on": "01/09/2026", "version": "1", "done_on": "02/09/2026"}
    )
    assert saved.is_redirect
    assert "atteint le" in visit(here).text
    browser = world.as_("flora")
    browser.get(f"/a/valence{here}")
    assert browser.post("/a/valence/dossier-people/1/remove", {}).is_redirect
    assert "Atelier Exemple" not in visit(here).text


def test_a_reader_sees_without_buttons_and_who_may_not_read_gets_nothing(visit):
    here = created(visit, title="Lecture")
    page = visit(here, who="bruno")
    assert page.status_code == 200
    assert "Modifier le dossier" not in page.text
    assert visit(f"{here}/edit", who="bruno").status_code == 403
    assert visit(here, who="ines").status_code == 404
    assert visit(f"{here}/edit", who="andre").status_code == 403


def test_a_stale_form_meets_the_other_one(visit):
    here = created(visit, title="À deux")
    first = DOSSIER | {"title": "À deux, d’abord", "version": "1"}
    assert visit(f"{here}/edit", first).is_redirect
    met = visit(f"{here}/edit", DOSSIER | {"title": "À deux, ensuite", "version": "1"})
    assert met.status_code == 409
    assert "À deux, d’abord" in met.text
    assert "À deux, ensuite" in met.text


def test_the_list_is_exported(visit):
    created(visit, title="Export")
    answer = visit("/dossiers.xlsx")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert visit("/dossiers.xlsx", who="bruno").status_code == 403

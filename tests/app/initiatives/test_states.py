"""A sheet from its first word to the catalogue and out of it; each answer is a row, each deed is refused twice."""

import re

import psycopg
import pytest
from sqlalchemy import select

from app.initiatives.models import Sheet, SheetRevision, SheetStep
from app.publications.sheet_models import PublishedSheet, SheetDecision, SheetProposal
from tests.app.initiatives.conftest import WORDS
from tests.app.residences.pages import plain


def test_it_is_written_proposed_sent_back_corrected_published_and_retired(roanne, write):
    number = write(title="Un parcours entier")
    page, decide = f"/a/roanne/sheets/{number}", f"/federation/sheets/roanne/{number}"
    farid, denis, helene = roanne.as_("farid"), roanne.as_("denis"), roanne.as_("helene")
    assert "brouillon" in plain(farid.get(page).text)
    assert "Un parcours entier" not in helene.get("/federation/sheets").text
    check = plain(denis.get(f"{page}/proposal").text)
    assert "Une copie figée part à la tête de réseau" in check
    assert "Démarche et savoir-faire" in check.split("ne paraîtront pas")[1][:120]
    assert denis.post(f"{page}/proposal").status_code == 303
    assert denis.post(f"{page}/proposal").status_code == 409
    assert "proposée" in plain(farid.get(page).text)
    assert "Un parcours entier" in helene.get("/federation/sheets").text
    assert "Un parcours entier" not in roanne.as_("odile").get("/a/valence/sheets").text
    assert helene.post(f"{decide}/return", {"said": ""}).status_code == 422
    assert helene.post(f"{decide}/return", {"said": "Dites le coût."}).status_code == 303
    assert helene.post(f"{decide}/publication").status_code == 409
    seen = plain(farid.get(page).text)
    assert "renvoyée" in seen
    assert "Dites le coût." in seen
    version = re.search(r'name="version" value="(\d+)"', farid.get(f"{page}/edit").text).group(1)
    corrected = WORDS | {"title": "Un parcours entier", "cost": "3 000 € par logement", "version": version}
    assert farid.post(f"{page}/edit", corrected).status_code == 303
    assert denis.post(f"{page}/proposal").status_code == 303
    assert helene.post(f"{decide}/publication").status_code == 303
    read = roanne.as_("odile").get("/a/valence/sheets/catalogue/un-parcours-entier")
    assert read.status_code == 200
    assert "3 000 € par logement" in plain(read.text)
    assert helene.post(f"{decide}/retirement", {"said": ""}).status_code == 422
    assert helene.post(f"{decide}/retirement", {"said": "L’action a pris fin."}).status_code == 303
    assert helene.post(f"{decide}/retirement", {"said": "Encore."}).status_code == 409
    assert roanne.as_("odile").get("/a/valence/sheets/catalogue/un-parcours-entier").status_code == 404
    seen = plain(farid.get(page).text)
    assert "retirée" in seen
    assert "L’action a pris fin." in seen
    told = plain(farid.get(f"{page}/history").text)
    for words in ("Fiche commencée", "Proposée", "Renvoyée", "Publiée", "Retirée"):
        assert words in told
    with roanne.inside("roanne") as db:
        sheet = db.object(select(Sheet).where(Sheet.number == number))
        kinds = [row.kind for row in db.objects(select(SheetStep).where(SheetStep.sheet_id == sheet.id))]
        answers = [
            row.kind
            for row in db.objects(
                select(SheetDecision).where(SheetDecision.sheet_id == sheet.id).order_by(SheetDecision.decided_at)
            )
        ]
    assert kinds == ["drafted", "proposed", "proposed"]
    assert answers == ["sent_back", "published", "retired"]


def test_a_new_edition_replaces_the_former_at_the_same_address(roanne, publish):
    number, slug = publish(title="Deux éditions")
    farid = roanne.as_("farid")
    page = f"/a/roanne/sheets/{number}"
    version = re.search(r'name="version" value="(\d+)"', farid.get(f"{page}/edit").text).group(1)
    changed = WORDS | {"title": "Deux éditions", "introduction": "Texte nouveau.", "version": version}
    assert farid.post(f"{page}/edit", changed).status_code == 303
    read = f"/a/valence/sheets/catalogue/{slug}"
    assert "Texte nouveau." not in roanne.as_("odile").get(read).text
    assert "pas encore proposés" in plain(farid.get(page).text)
    assert roanne.as_("denis").post(f"{page}/proposal").status_code == 303
    assert "Texte nouveau." not in roanne.as_("odile").get(read).text
    assert roanne.as_("helene").post(f"/federation/sheets/roanne/{number}/publication").status_code == 303
    assert "Texte nouveau." in roanne.as_("odile").get(read).text
    with roanne.inside("roanne") as db:
        rows = db.objects(select(PublishedSheet).where(PublishedSheet.sheet_number == number))
    assert sorted((row.edition, row.left_why) for row in rows) == [(1, "replaced"), (2, "")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"results": "Grâce à Lina, tout va mieux."}, "Un nom de personne semble figurer dans « Résultats obtenus »"),
        ({"contact_email": "lina@gmail.com"}, "Le contact doit être une adresse de l’association."),
        ({"contact_email": "nulle part"}, "Indiquez une adresse électronique complète"),
        ({"funders": "État\nRégion : beaucoup"}, "n’est pas compris"),
        ({"approach": "Son numéro est 2 84 05 88 123 456."}, "numéro de sécurité sociale"),
        ({"title": ""}, "Indiquez le titre de la fiche."),
        ({"introduction": "x" * 5001}, "la limite est 5000"),
        ({"checked_on": "01/01/2031"}, "aujourd’hui au plus tard"),
        ({"year": "12"}, ""),
    ],
)
def test_what_a_sheet_may_not_say_is_refused_with_the_form_filled(roanne, write, changes, words):
    number = write(title="À refuser")
    farid = roanne.as_("farid")
    page = f"/a/roanne/sheets/{number}/edit"
    version = re.search(r'name="version" value="(\d+)"', farid.get(page).text).group(1)
    refused = farid.post(page, WORDS | {"version": version} | changes)
    assert refused.status_code == 422
    assert words in plain(refused.text)
    assert "Service du conseil" in refused.text


def test_a_name_that_is_a_place_is_taken_once_it_is_said_to_be(roanne, write):
    number = write(title="Le nom d’un lieu")
    farid = roanne.as_("farid")
    page = f"/a/roanne/sheets/{number}/edit"
    version = re.search(r'name="version" value="(\d+)"', farid.get(page).text).group(1)
    words = WORDS | {"approach": "À l’étage de Camille.", "version": version}
    refused = farid.post(page, words)
    assert refused.status_code == 422
    assert 'name="names_confirmed"' in refused.text
    assert farid.post(page, words | {"names_confirmed": "y"}).status_code == 303


def test_a_sheet_that_says_nothing_or_lacks_a_figure_is_not_proposed(roanne, write):
    number = write(title="Un repère vide", bound=False)
    page = f"/a/roanne/sheets/{number}"
    denis = roanne.as_("denis")
    assert "{1} n’a pas de chiffre" in plain(denis.get(f"{page}/proposal").text)
    assert denis.post(f"{page}/proposal").status_code == 422
    with roanne.inside("roanne") as db:
        assert not db.objects(select(SheetProposal).where(SheetProposal.sheet_number == number))


def test_two_authors_keep_a_draft_each_and_choose_when_they_meet(roanne, write):
    from app.provisioning import NewPerson, let_in
    from tests.world import PASSWORD, Browser

    let_in(
        roanne.database, NewPerson("autre@roanne.test", "Autre Plume", "fundraiser", False, PASSWORD),
        roanne.places["roanne"],
    )  # fmt: skip
    number = write(title="À quatre mains")
    page = f"/a/roanne/sheets/{number}"
    first, second = roanne.as_("farid"), Browser(roanne)
    second.sign_in("autre@roanne.test", PASSWORD)
    version = re.search(r'name="version" value="(\d+)"', first.get(f"{page}/edit").text).group(1)
    mine = WORDS | {"title": "À quatre mains", "version": version}
    kept = first.post(f"{page}/draft", mine | {"introduction": "Le brouillon de la première."}, htmx=True)
    assert kept.status_code == 200
    assert "Brouillon gardé à" in plain(kept.text)
    assert "Le brouillon de la première." in kept.text
    assert "<html" not in kept.text
    second.post(f"{page}/draft", mine | {"introduction": "Le brouillon de l’autre."}, htmx=True)
    assert "Le brouillon de la première." in first.get(f"{page}/edit").text
    seen = second.get(f"{page}/edit").text
    assert "Le brouillon de l’autre." in seen
    assert "Le brouillon de la première." not in seen
    assert "Farid Morel rédige aussi cette fiche" in plain(seen)
    assert "Le brouillon" not in roanne.as_("denis").get(page).text
    assert first.post(f"{page}/edit", mine | {"introduction": "Enregistré par la première."}).status_code == 303
    met = second.post(f"{page}/edit", mine | {"introduction": "Enregistré par la seconde."})
    assert met.status_code == 409
    words = plain(met.text)
    assert "Enregistré par la première." in words
    assert "Enregistré par la seconde." in words
    now = re.search(r'name="version" value="(\d+)"', met.text).group(1)
    chosen = mine | {"introduction": "Enregistré par la seconde.", "version": now, "choose-introduction": "mine"}
    assert second.post(f"{page}/edit", chosen).status_code == 303
    assert "Enregistré par la seconde." in first.get(page).text
    with roanne.inside("roanne") as db:
        sheet = db.object(select(Sheet).where(Sheet.number == number))
        kept = db.objects(select(SheetRevision).where(SheetRevision.sheet_id == sheet.id).order_by(SheetRevision.rank))
    assert [row.content["introduction"] for row in kept][-2:] == [
        "Enregistré par la première.",
        "Enregistré par la seconde.",
    ]
    change = first.get(f"{page}/history/{kept[-1].rank}").text
    assert "<del>" in change
    assert "<ins>" in change


def test_a_draft_can_be_left_for_the_saved_sheet(roanne, write):
    number = write(title="Repartir")
    farid, page = roanne.as_("farid"), f"/a/roanne/sheets/{number}"
    farid.post(f"{page}/draft", WORDS | {"introduction": "À jeter.", "version": "2"}, htmx=True)
    assert "À jeter." in farid.get(f"{page}/edit").text
    assert farid.post(f"{page}/draft/removal").status_code == 303
    assert "À jeter." not in farid.get(f"{page}/edit").text


@pytest.mark.parametrize(("who", "status"), [("claire", 403), ("rose", 403), ("tariq", 403), ("denis", 403)])
def test_only_who_writes_sheets_writes_them(roanne, write, who, status):
    number = write(title="Droits")
    browser = roanne.as_(who)
    assert browser.get(f"/a/roanne/sheets/{number}").status_code == 200
    assert browser.get(f"/a/roanne/sheets/{number}/edit").status_code == status
    assert browser.post("/a/roanne/sheets/new", {"title": "x", "theme": "other"}).status_code == status
    propose = browser.post(f"/a/roanne/sheets/{number}/proposal")
    assert propose.status_code == (303 if who == "denis" else 403)


def test_the_other_workspace_has_nothing_there(roanne, write):
    number = write(title="Chez nous")
    for path in ("", "/edit", "/history", "/sheet.pdf", "/proposal"):
        assert roanne.as_("odile").get(f"/a/valence/sheets/{number}{path}").status_code in (403, 404)
    assert roanne.as_("odile").get(f"/a/valence/sheets/{number}").status_code == 404


def test_the_database_itself_keeps_a_proposal_between_its_association_and_the_head_office(roanne, publish, write):
    """Row security alone, without the application: as the workspace role, in the context of the other association."""
    _number, slug = publish(title="Lue par tous")
    hidden = write(title="Lue par personne")
    assert roanne.as_("denis").post(f"/a/roanne/sheets/{hidden}/proposal").status_code == 303
    url = roanne.settings.database_url.replace("postgresql:///", "postgresql://passerelle_workspace_login@/")
    valence, own = roanne.places["valence"].id, roanne.places["roanne"].id
    with psycopg.connect(url) as asked:
        asked.execute("set role passerelle_workspace")
        asked.execute("select set_config('app.tenant_id', %s, true)", (str(valence),))
        assert asked.execute("select count(*) from published.sheet_proposals").fetchone() == (0,)
        assert asked.execute("select count(*) from published.sheet_decisions").fetchone() == (0,)
        assert asked.execute("select count(*) from published.sheets where slug = %s", (slug,)).fetchone() == (1,)
        assert asked.execute("select count(*) from published.sheets where left_at is not null").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege), asked.transaction():
            asked.execute(
                "insert into published.sheet_proposals (association_id, sheet_id, sheet_number, rank, proposed_at,"
                " content) values (%s, %s, 1, 9, now(), '{}')",
                (own, own),
            )
        with pytest.raises(psycopg.errors.InsufficientPrivilege), asked.transaction():
            asked.execute("insert into published.sheet_adoptions values (%s, %s, %s, '', now())", (own, valence, own))
        with pytest.raises(psycopg.errors.InsufficientPrivilege), asked.transaction():
            asked.execute("update published.sheets set title = 'x'")


def test_nobody_without_a_session_reads_a_sheet_that_is_not_public(roanne, publish):
    number, slug = publish(title="Page pour tous")
    visitor = roanne.visitor()
    assert visitor.client.get(f"/sheets/{slug}").status_code == 404
    helene = roanne.as_("helene")
    assert helene.post(f"/federation/sheets/roanne/{number}/visibility", {"shown": "1"}).status_code == 303
    page = visitor.client.get(f"/sheets/{slug}")
    assert page.status_code == 200
    assert "set-cookie" not in page.headers
    assert page.headers["cache-control"] == "public, max-age=300"
    assert "noindex" in page.headers["x-robots-tag"]
    assert "<script" not in page.text
    assert "_csrf_token" not in page.text
    assert "conseil@roanne.example" in page.text
    paper = visitor.client.get(f"/sheets/{slug}/sheet.pdf")
    assert paper.content.startswith(b"%PDF")
    assert "set-cookie" not in paper.headers
    assert helene.post(f"/federation/sheets/roanne/{number}/visibility", {"shown": ""}).status_code == 303
    assert visitor.client.get(f"/sheets/{slug}").status_code == 404
    assert visitor.client.get(f"/sheets/{slug}/sheet.pdf").status_code == 404


def test_others_say_that_they_did_the_same_once_and_may_take_it_back(roanne, publish):
    number, slug = publish(title="À reprendre")
    odile = roanne.as_("odile")
    page = f"/a/valence/sheets/catalogue/{slug}"
    assert "Nous l’avons reprise" in plain(odile.get(page).text)
    assert odile.post(f"{page}/adoption", {"said": "À Valence, depuis 2024."}).status_code == 303
    assert odile.post(f"{page}/adoption", {"said": "Encore."}).status_code == 409
    assert "À Valence, depuis 2024." in plain(roanne.as_("denis").get(f"/a/roanne/sheets/{number}").text)
    assert "reprise par 1 association" in plain(odile.get("/a/valence/sheets?q=reprendre").text)
    assert roanne.as_("denis").post(f"/a/roanne/sheets/catalogue/{slug}/adoption", {"said": ""}).status_code == 409
    assert odile.post(f"{page}/adoption/removal").status_code == 303
    assert "À Valence, depuis 2024." not in odile.get(page).text


def test_the_head_offices_first_page_says_what_waits_and_the_members_page_what_stands(roanne, write):
    number = write(title="Sur le tableau de bord")
    helene, decide = roanne.as_("helene"), f"/federation/sheets/roanne/{number}"

    def waits():
        return plain(helene.get("/federation").text.split('id="sheets"')[1].split("</section>")[0])

    assert "Sur le tableau de bord" not in waits()
    assert roanne.as_("denis").post(f"/a/roanne/sheets/{number}/proposal").status_code == 303
    assert "attend votre décision" in waits() or "attendent votre décision" in waits()
    assert "Sur le tableau de bord" in waits()
    assert "Sur le tableau de bord" not in helene.get("/federation/members/roanne").text
    assert helene.post(f"{decide}/publication").status_code == 303
    assert "Sur le tableau de bord" not in waits()
    assert "fiche au catalogue" in waits() or "fiches au catalogue" in waits()
    assert "Sur le tableau de bord publiée le 23 nov. 2026" in plain(helene.get("/federation/members/roanne").text)

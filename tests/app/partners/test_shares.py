"""Sharing from end to end: prepared, looked at with the partner's eyes, sent, read, extended, taken back."""

import re
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import select

from app.mail.models import Mail
from app.partners.models import Share
from tenants import actor as actors
from tenants import clock, session
from tests.app.partners.builders import CANARY, a_share, an_agreement
from tests.app.residences.builders import a_residence
from tests.world import CAST, TODAY

VALUES = {
    "object": "residence-1",
    "organisation": "Union des Mutuelles",
    "person": "Paul Financeur",
    "email": CAST["paul"][0],
    "until": "30/06/2027",
}


@pytest.fixture(scope="module")
def house(world):
    with clock.fixed(TODAY), world.inside("valence") as db:
        return a_residence(db, "Faventines", units=3).residence


@pytest.fixture(scope="module")
def agreement(world):
    with clock.fixed(TODAY):
        return an_agreement(world)


def plain(answer):
    """The page's words with ordinary spaces."""
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


def region(answer):
    """The main region of a partner's page, as it stands."""
    assert answer.status_code == 200, answer.text
    return re.search(r'<article class="shared.*?</article>', answer.text, re.DOTALL)[0]


def mails(world):
    with session.open(world.database, actors.IDENTITY) as db:
        return db.all(select(Mail.recipient, Mail.subject, Mail.text).order_by(Mail.made_at))


def test_a_share_is_prepared_seen_sent_read_and_taken_back(world, house):
    claire = world.as_("nadia")
    assert "Rien n’est partagé" in claire.get("/a/valence/shares").text
    assert claire.get("/a/valence/residences/1").text.count("/a/valence/shares/new?object=residence-1")
    shown = claire.get("/a/valence/shares/new?object=residence-1")
    assert "Voir exactement ce qui sera partagé" in shown.text
    part = claire.part("/a/valence/shares/new?object=residence-1&sections=occupancy")
    assert "nuits occupées" in part.text.split("Ne verra pas")[0]
    answer = claire.post("/a/valence/shares/new", VALUES | {"sections": ["occupancy", "convention"]})
    assert answer.status_code == 303, answer.text
    preview = claire.get(answer.headers["location"])
    assert "Aperçu : exactement ce que verra Union des Mutuelles." in plain(preview)
    number = re.search(r"/shares/(\d+)/", answer.headers["location"])[1]
    assert not mails(world)
    assert claire.post(f"/a/valence/shares/{number}/send").status_code == 303
    mail = mails(world)[-1]
    assert mail.recipient == CAST["paul"][0]
    assert "CALD de la Drôme vous invite à consulter la résidence Faventines, en lecture seule" in mail.text
    href = re.search(r"http://testserver.local(/invitations/\S+)", mail.text)[1]
    paul = world.as_("paul")
    invitation = paul.get(href)
    assert "jusqu’au 30 juin 2027" in plain(invitation)
    assert "ni nom, ni entrée, ni sortie" in invitation.text
    assert paul.get(f"/p/valence/shares/{number}/view").status_code == 404
    assert paul.post(href).headers["location"] == "/p"
    assert "Résidence Faventines" in paul.get("/p").text
    page = paul.get(f"/p/valence/shares/{number}/view")
    assert region(page) == region(claire.get(f"/a/valence/shares/{number}/preview"))
    assert "Nuits occupées" in page.text
    assert "Travaux et fermetures</h2>" not in page.text
    told = plain(claire.get(f"/a/valence/shares/{number}"))
    assert "a ouvert la page" in told
    assert "1 consultation en tout" in told
    assert claire.post(f"/a/valence/shares/{number}/revoke").status_code == 303
    gone = paul.get(f"/p/valence/shares/{number}/view")
    assert gone.status_code == 410
    assert "a pris fin le 23 novembre 2026" in plain(gone)
    assert "a pris fin" in paul.get("/p").text
    assert claire.get(f"/a/valence/shares/{number}/preview").status_code == 404
    assert "accès retiré" in claire.get("/a/valence/shares").text


SAID = [
    ({"until": "24/11/2029"}, "au plus tard le 23 novembre 2029"),
    ({"until": "22/11/2026"}, "Cette date est passée"),
    ({"until": ""}, "Choisissez le dernier jour"),
    ({"email": "paul"}, "n’est pas complète"),
    ({"organisation": ""}, "Indiquez l’organisation"),
    ({"sections": []}, "Cochez au moins une rubrique"),
    ({"sections": ["orders"]}, "sections"),
]


@pytest.mark.parametrize(("change", "words"), SAID, ids=lambda value: str(value)[:30])
def test_a_form_that_is_refused_keeps_what_was_typed_and_shares_nothing(world, house, change, words):
    nadia = world.as_("nadia")
    answer = nadia.post("/a/valence/shares/new", VALUES | {"sections": ["occupancy"]} | change)
    assert answer.status_code == 422
    assert words in plain(answer)
    if "organisation" not in change:
        assert "Union des Mutuelles" in answer.text


def test_what_is_not_theirs_cannot_be_shared(world, house, agreement):
    nadia, ines, bruno = world.as_("nadia"), world.as_("ines"), world.as_("bruno")
    for key in ("residence-77", "agreement-1", "dossier-1", "unit-1", "residence-0", "residence--1", "x"):
        assert nadia.get(f"/a/valence/shares/new?object={key}").status_code == 404
        assert nadia.post("/a/valence/shares/new", VALUES | {"object": key}).status_code == 404
    for other in (ines, bruno):
        assert other.get("/a/valence/shares").status_code == 404
        assert other.post("/a/valence/shares/new", VALUES).status_code == 404


def test_preview_and_page_are_equal_for_every_choice_and_red_without_the_policy(world, agreement, counts):
    claire, paul = world.as_("claire"), world.as_("paul")
    for sections in ("orders", "hours", "results", "prices", "orders hours results prices"):
        share, _href = a_share(world, agreement.id, "agreement", sections)
        preview = region(claire.get(f"/a/roanne/shares/{share.number}/preview"))
        page = paul.get(f"/p/roanne/shares/{share.number}/view")
        assert region(page) == preview
        assert CANARY not in page.text
        assert ("12 rue des Tanneurs" in preview) is ("orders" in sections)
        assert "321" not in preview
        assert ("87,00" in preview) is ("prices" in sections)
        counts.add("W9 preview", "pages equal byte for byte")
        if "orders" not in sections:
            continue
        order = re.search(r'href="(orders/\d+)"', preview)[1]
        mine = paul.get(f"/p/roanne/shares/{share.number}/{order}")
        assert region(mine) == region(claire.get(f"/a/roanne/shares/{share.number}/{order}"))
        assert "tel:0477123456" in plain(mine)
        assert "Deux couches" in mine.text
        assert "Plinthe" in mine.text
        assert CANARY not in mine.text
    with psycopg.connect(world.settings.migrate_url, autocommit=True) as hand:
        hand.execute("drop policy partner_reads on app.orders")
    try:
        assert "12 rue des Tanneurs" not in paul.get(f"/p/roanne/shares/{share.number}/view").text
        with psycopg.connect(world.settings.migrate_url, autocommit=True) as hand:
            hand.execute("alter table app.orders disable row level security")
        assert CANARY in paul.get(f"/p/roanne/shares/{share.number}/view").text  # so that the test above can fail
    finally:
        with psycopg.connect(world.settings.migrate_url, autocommit=True) as hand:
            hand.execute("alter table app.orders enable row level security")
            hand.execute(
                "create policy partner_reads on app.orders for select to passerelle_partner using (tenant_id ="
                " app.current_tenant() and agreement_id = any((select app.shared_agreements('orders'))::uuid[]))"
            )


def test_an_access_ends_with_its_day_and_may_be_extended(world, house):
    share, _href = a_share(world, house.id, "residence", "convention", "valence", until=TODAY - timedelta(days=1))
    paul, nadia = world.as_("paul"), world.as_("nadia")
    gone = paul.get(f"/p/valence/shares/{share.number}/view")
    assert gone.status_code == 410
    assert "a pris fin le 22 novembre 2026" in plain(gone)
    late = nadia.post(f"/a/valence/shares/{share.number}/extend", {"until": "24/11/2030"})
    assert late.status_code == 422
    assert nadia.post(f"/a/valence/shares/{share.number}/extend", {"until": "30/11/2026"}).status_code == 303
    assert paul.get(f"/p/valence/shares/{share.number}/view").status_code == 200
    assert "se termine bientôt" in nadia.get("/a/valence/shares").text


def test_a_draft_may_be_changed_and_given_up_a_sent_one_not(world, house):
    nadia = world.as_("nadia")
    to = nadia.post("/a/valence/shares/new", VALUES | {"sections": ["occupancy"]}).headers["location"]
    base = to.removesuffix("/preview")
    edit = nadia.get(f"{base}/edit")
    version = re.search(r'name="version" value="(\d+)"', edit.text)[1]
    changed = VALUES | {"sections": ["maintenance"], "version": version, "organisation": "Autre"}
    assert nadia.post(f"{base}/edit", changed).status_code == 303
    assert "Travaux et fermetures" in nadia.get(to).text
    assert nadia.post(f"{base}/edit", changed | {"organisation": "Encore"}).status_code == 409
    assert nadia.post(f"{base}/discard").status_code == 303
    assert nadia.get(to).status_code == 404
    to = nadia.post("/a/valence/shares/new", VALUES | {"sections": ["occupancy"]}).headers["location"]
    base = to.removesuffix("/preview")
    assert nadia.post(f"{base}/send").status_code == 303
    assert nadia.get(f"{base}/edit").status_code == 404
    assert nadia.post(f"{base}/discard").status_code == 404


def test_an_invitation_to_what_is_shared_no_more_opens_nothing(world, house):
    share, href = a_share(world, house.id, "residence", "convention", "valence", taken=False)
    nadia, paul = world.as_("nadia"), world.as_("paul")
    assert nadia.post(f"/a/valence/shares/{share.number}/revoke").status_code == 303
    answer = paul.get(href)
    assert answer.status_code == 410
    assert "Cet accès a pris fin" in answer.text
    assert paul.post(href).status_code == 410
    assert paul.get(f"/p/valence/shares/{share.number}/view").status_code == 404


def test_two_associations_stand_apart(world, house, agreement):
    a_share(world, house.id, "residence", "convention", "valence", label="résidence Faventines")
    a_share(world, agreement.id, "agreement", "orders", label="convention avec SESAME")
    page = world.as_("paul").get("/p").text
    first = page.index("Ce que CAL PACT de Roanne partage avec vous")
    second = page.index("Ce que CALD de la Drôme partage avec vous")
    assert first < page.index("Convention avec SESAME</a></h3>") < second
    assert second < page.index("Résidence Faventines</a></h3>")
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_tampering_is_refused_and_nothing_is_written(world, house, agreement):
    mine, _href = a_share(world, house.id, "residence", "convention", "valence")
    other, _href = a_share(world, agreement.id, "agreement", "orders", who="helene")
    paul = world.as_("paul")
    for path in (
        f"/p/roanne/shares/{other.number}/view",
        f"/p/valence/shares/{mine.number + 900}/view",
        f"/p/valence/shares/0{mine.number}/view",
        f"/p/nowhere/shares/{mine.number}/view",
        f"/p/valence/shares/{mine.number}/orders/1",
        f"/p/valence/shares/{mine.number}/preview",
        f"/a/valence/shares/{mine.number}",
        f"/a/valence/shares/{mine.number}/preview",
        "/a/valence/shares",
        "/a/valence/residences/1",
    ):
        assert paul.get(path).status_code == 404, path
        assert paul.get(path, headers={"hx-request": "true", "hx-request-type": "partial"}).status_code == 404, path
    for path in (f"/a/valence/shares/{mine.number}/extend", f"/a/valence/shares/{mine.number}/revoke"):
        assert paul.post(path, {"until": "30/06/2028"}).status_code == 404
    for path in ("/p", f"/p/valence/shares/{mine.number}/view"):
        assert paul.post(path).status_code in (404, 405)
    with world.inside("valence") as db:
        kept = db.object(select(Share).where(Share.number == mine.number))
        assert (kept.until, kept.ended_at) == (mine.until, None)
    cookies = dict(paul.client.cookies)
    paul.get("/places")
    assert paul.post("/sign-out").status_code == 303
    replayed = world.visitor()
    replayed.client.cookies.update(cookies)
    answer = replayed.get(f"/p/valence/shares/{mine.number}/view")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")

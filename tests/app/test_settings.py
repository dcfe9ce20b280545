"""« Réglages »: every dated value with its days, source and author; what a new one changes; corrections."""

import re
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.funding.setting_models import FundingSetting
from app.residences.models import IncomeCeiling
from app.works.setting_models import WorksSetting
from app.works.settings import setting
from tests.app.residences.pages import plain

NEW = "/a/roanne/settings/new"
TYPED = {"code": "order_ceiling", "valid_from": "01/01/2027", "value": "6 000", "source": "Bureau du 15 octobre"}


@pytest.fixture
def claire(world):
    """The administrator of Roanne, with an empty ledger."""
    with world.inside("roanne") as db:
        for model in (WorksSetting, FundingSetting, IncomeCeiling):
            for row in db.objects(select(model)):
                db.session.delete(row)
    return world.as_("claire")


def hidden(answer):
    """What a page's form carries."""
    return dict(re.findall(r'<input type="hidden"[^>]* name="([^"]+)" value="([^"]*)"', answer.text))


def post(browser, path, data, checked=True):
    """The first answer, and with checked the one after the button of the check page."""
    browser.get(path)
    first = browser.post(path, data)
    if not checked or first.status_code != 200:
        return first
    return browser.post(path, data | {"checked": "1"})


def test_the_page_tells_value_from_to_source_and_who_in_groups(world, claire):
    assert post(claire, NEW, TYPED).status_code == 303
    said = plain(claire.get("/a/roanne/settings").text)
    for title in ("Prix et TVA", "AGLS", "Plafonds", "Équivalents temps plein", "Délais et alertes", "Conservation"):
        assert title in said
    assert "Plafond d’un chantier, hors taxes 5 000 € toujours 31 déc. 2026 usage liste du métier" in said
    assert "à venir : Plafond d’un chantier, hors taxes 6 000 € 1ᵉʳ janv. 2027" in said
    assert "Bureau du 15 octobre Claire Aubert" in said
    assert "Réglages" in claire.get("/a/roanne/").text


def test_nothing_is_written_before_the_check_is_read(world, claire):
    answer = post(claire, NEW, TYPED, checked=False)
    said = plain(answer.text)
    assert "Ce que cela change" in said
    assert "Remplace 5 000 €" in said
    assert "Valeur 6 000 €" in said
    with world.inside("roanne") as db:
        assert db.value(select(func.count()).select_from(WorksSetting)) == 0


def test_a_value_on_a_day_that_has_one_leads_to_its_correction(world, claire):
    post(claire, NEW, TYPED)
    again = post(claire, NEW, TYPED | {"value": "7000"})
    assert again.status_code == 422
    assert (
        "Une valeur commence déjà le 1ᵉʳ janvier 2027. Choisissez une autre date ou corrigez celle-là (motif demandé)."
        in plain(again.text)
    )
    href = re.search(r'href="(/a/roanne/settings/works/\d+/correction)"', again.text).group(1)
    assert "6 000" in plain(claire.get(href).text)


def test_a_correction_strikes_the_first_value_and_says_why(world, claire):
    post(claire, NEW, TYPED)
    href = re.search(
        r"/a/roanne/settings/works/\d+/correction", claire.get("/a/roanne/settings/of/order_ceiling").text
    )[0]
    wrong = claire.post(href, {"value": "6500", "source": "Bureau"})
    assert wrong.status_code == 422
    assert "Indiquez pourquoi cette valeur est corrigée." in plain(wrong.text)
    assert post(claire, href, {"value": "6500", "source": "Bureau", "reason": "Faute de frappe"}).status_code == 303
    page = claire.get("/a/roanne/settings/of/order_ceiling")
    assert re.search(r"<s>6\s000\s€</s>", page.text)
    assert "par Claire Aubert le 23 novembre 2026 · Faute de frappe" in plain(page.text)
    assert "6 500 €" in plain(page.text)
    assert claire.get(href).status_code == 404
    with world.inside("roanne") as db:
        assert db.value(select(func.count()).select_from(WorksSetting)) == 2
        assert setting(db, "order_ceiling", date(2027, 2, 1)) == Decimal(6500)
        assert setting(db, "order_ceiling", date(2026, 12, 31)) == Decimal(5000)


@pytest.mark.parametrize(
    ("code", "value", "ledger"), [("public_warn", "75", "funding"), ("ceiling_3", "21 000,50", "ceilings")]
)
def test_every_ledger_takes_and_corrects_its_values(world, claire, code, value, ledger):
    typed = TYPED | {"code": code, "value": value, "valid_from": "01/11/2026"}
    assert post(claire, NEW, typed).status_code == 303
    page = claire.get(f"/a/roanne/settings/of/{code}")
    href = re.search(rf"/a/roanne/settings/{ledger}/\d+/correction", page.text)[0]
    assert post(claire, href, {"value": "80", "source": "Texte", "reason": "Erreur"}).status_code == 303
    assert "80" in plain(claire.get("/a/roanne/settings").text)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"code": ""}, "Choisissez le réglage."),
        ({"value": ""}, "Indiquez la valeur."),
        ({"source": ""}, "Indiquez où cette valeur est écrite."),
        ({"valid_from": "31/04/2026"}, "n’existe pas"),
        ({"code": "vat_reduced", "value": "55"}, "Un taux de TVA ne dépasse pas 50 %."),
        ({"code": "long_quoted", "value": "10,5"}, "Indiquez un nombre entier."),
        ({"code": "ceiling_1", "value": "0"}, "Indiquez un nombre plus grand que zéro."),
        ({"code": "no_such"}, "plus proposé"),
    ],
)
def test_what_does_not_hold_is_said_and_kept_as_typed(world, claire, typed, sentence):
    answer = post(claire, NEW, TYPED | typed)
    assert answer.status_code == 422
    assert sentence in plain(answer.text)


def test_it_is_the_administrators_page(world, claire):
    for who in ("denis", "tariq", "rose"):
        browser = world.as_(who)
        assert browser.get("/a/roanne/settings").status_code == 404
        assert browser.post(NEW, TYPED).status_code == 404
    assert claire.get("/a/roanne/settings/of/nothing").status_code == 404
    assert claire.get("/a/roanne/settings/works/900001/correction").status_code == 404


def test_the_journal_tells_of_it_without_the_value(world, claire):
    post(claire, NEW, TYPED)
    said = plain(claire.get("/a/roanne/audit?deed=settings").text)
    assert "Claire Aubert a ajouté une valeur aux réglages" in said
    assert "6 000" not in said

"""What a departure leaves behind: the deposit, given back or kept with a reason; the photos of the inspection."""

from datetime import date
from decimal import Decimal

import pytest

from app import pictures
from app.residences.stay_rows import DEPARTURE, PHOTOS
from tenants.files import files_of
from tests.app.residences.builders import a_notice, a_residence, a_stay
from tests.app.residences.pages import plain
from tests.app.test_pictures import a_jpeg, a_png, exif

W = "/a/valence/stays"
LEAVING = {"left_on": "23/11/2026", "destination": "unknown", "keys_back": "y"}


@pytest.fixture
def lina(world):
    with world.inside("valence") as db:
        stay = a_stay(db, a_residence(db, "Faventines", units=1)["1"], date(2026, 8, 19), name="Lina Morel")
        a_notice(db, stay, date(2026, 11, 10), date(2026, 11, 23))
        db.flush()
    return stay


def departure(world, stay):
    with world.inside("valence") as db:
        return db.object(DEPARTURE, stay_id=stay.id)


def photos(world, stay):
    with world.inside("valence") as db:
        return db.objects(PHOTOS, stay_id=stay.id)


@pytest.mark.parametrize(
    ("deposit", "sentence"),
    [
        ({"deposit": "300"}, "Indiquez la somme rendue, 0 si rien n’est rendu."),
        ({"deposit_back": "300"}, "Indiquez le dépôt versé à l’entrée."),
        ({"deposit": "300", "deposit_back": "301"}, "La somme rendue (301,00 €) dépasse le dépôt (300,00 €)."),
        ({"deposit": "300", "deposit_back": "250"}, "Indiquez pourquoi 50,00 € sont gardés."),
        ({"deposit": "-1", "deposit_back": "0"}, "négatif"),
    ],
)
def test_a_deposit_that_does_not_add_up_is_said_and_kept_as_typed(world, lina, deposit, sentence):
    answer = world.as_("nadia").post(f"{W}/{lina.number}/departure/new", LEAVING | deposit)
    assert answer.status_code == 422
    assert sentence in plain(answer.text)
    assert all(f'value="{typed}"' in answer.text for typed in deposit.values())
    assert departure(world, lina) is None


def test_a_deposit_is_checked_written_and_told(world, lina):
    nadia = world.as_("nadia")
    typed = LEAVING | {"deposit": "300", "deposit_back": "250,00", "deposit_kept_for": "peinture de la porte"}
    check = nadia.post(f"{W}/{lina.number}/departure/new", typed)
    told = "300,00 € : 250,00 € rendus, 50,00 € gardés (peinture de la porte)"
    assert told in plain(check.text)
    assert nadia.post(f"{W}/{lina.number}/departure/new", typed | {"step": "confirm"}).status_code == 303
    made = departure(world, lina)
    assert (made.deposit, made.deposit_back) == (Decimal("300.00"), Decimal("250.00"))
    assert f"Dépôt de garantie : {told}" in plain(nadia.get(f"{W}/{lina.number}").text)


def test_without_a_deposit_nothing_is_said_of_one(world, lina):
    nadia = world.as_("nadia")
    assert nadia.post(f"{W}/{lina.number}/departure/new", LEAVING | {"step": "confirm"}).status_code == 303
    assert departure(world, lina).deposit is None
    assert "Dépôt de garantie" not in plain(nadia.get(f"{W}/{lina.number}").text)


def send(browser, stay, name, content):
    return browser.post(f"{W}/{stay.number}/photos", files={"photo": (name, content)})


def test_a_photo_is_kept_without_its_place_and_shown_to_who_reads_the_stay(world, lina):
    nadia = world.as_("nadia")
    assert f"{W}/{lina.number}/photos" in nadia.get(f"{W}/{lina.number}/departure/new").text
    answer = send(nadia, lina, "../../evier.jpg", a_jpeg(40, 30, exif(6)))
    assert answer.status_code == 303
    (kept,) = photos(world, lina)
    page = nadia.get(f"{W}/{lina.number}/photos")
    one = f"{W}/{lina.number}/photos/{kept.number}"
    assert f'<img src="{one}"' in page.text
    shown = nadia.get(one)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert b"GPS" not in shown.content
    assert world.as_("ines").get(one).status_code == 200
    for stranger in ("bruno", "claire", "helene", "paul"):
        assert world.as_(stranger).get(one).status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7", "Ce fichier n’est pas une photo. Choisissez une image JPEG ou PNG."),
        (a_png(50_000, 50_000), "Cette image est trop grande"),
        (a_jpeg() + b"0" * pictures.MOST_BYTES, "Cette photo fait 10,0 Mo ; la limite est 10 Mo."),
    ],
)
def test_what_is_no_photo_or_too_large_is_said_on_the_form(world, lina, content, sentence):
    answer = send(world.as_("nadia"), lina, "a.jpg", content)
    assert answer.status_code == 422
    assert sentence in plain(answer.text)
    assert photos(world, lina) == []


def test_without_a_photo_it_asks_for_one(world, lina):
    answer = world.as_("nadia").post(f"{W}/{lina.number}/photos", {})
    assert answer.status_code == 422
    assert "Choisissez une photo." in plain(answer.text)


@pytest.mark.parametrize("htmx", [False, True])
def test_a_body_past_every_limit_is_said_on_the_same_page(world, lina, htmx):
    nadia = world.as_("nadia")
    headers = {"hx-request": "true", "hx-request-type": "partial"} if htmx else {}
    answer = nadia.client.post(
        f"{W}/{lina.number}/photos",
        data={"_csrf_token": nadia.token},
        files={"photo": ("a.jpg", a_jpeg() + b"0" * 23_000_000)},
        headers=headers,
    )
    assert answer.status_code == 413
    text = plain(answer.text)
    assert "Cette photo fait 23,0 Mo ; la limite est 10 Mo. Réduisez-la." in text
    assert "Ajouter la photo" in text
    assert answer.text.lstrip().startswith('<div id="photos"') is htmx


def test_a_photo_is_erased_with_its_file_after_a_page_that_says_so(world, lina):
    nadia = world.as_("nadia")
    send(nadia, lina, "porte.png", a_png())
    (kept,) = photos(world, lina)
    one = f"{W}/{lina.number}/photos/{kept.number}"
    assert "est effacée ; rien ne la fait revenir." in plain(nadia.get(f"{one}/removal").text)
    assert nadia.post(f"{one}/removal").status_code == 303
    assert photos(world, lina) == []
    assert nadia.get(one).status_code == 404
    files = files_of(world.settings, world.places["valence"].id)
    assert kept.key not in {key for key, _size in files.keys()}  # noqa: SIM118 a method of ours


def test_a_stay_has_so_many_photos_and_no_more(world, lina, monkeypatch):
    monkeypatch.setattr("app.residences.controllers.photos.MOST", 1)
    nadia = world.as_("nadia")
    assert send(nadia, lina, "a.png", a_png()).status_code == 303
    answer = send(nadia, lina, "b.png", a_png())
    assert answer.status_code == 422
    assert "Retirez-en une d’abord." in plain(answer.text)

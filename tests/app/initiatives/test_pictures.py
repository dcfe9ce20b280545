"""Pictures of a sheet: words for who does not see them, no place written by a camera, nobody else’s."""

import pytest
from sqlalchemy import select

from app.initiatives.models import SheetPicture
from tenants.files import files_of
from tests.app.residences.pages import plain
from tests.app.test_pictures import a_jpeg, a_png, exif


def send(browser, page, content, name="chantier.jpg", **words):
    told = {"alt": "Une façade repeinte", "caption": "La façade", "section": "introduction"} | words
    return browser.post(page, told, files={"file": (name, content, "image/jpeg")})


@pytest.fixture(scope="module")
def told(roanne, write):
    """A sheet of Roanne with a picture: (number of the sheet, of the picture)."""
    number = write(title="Avec une image")
    answer = send(roanne.as_("farid"), f"/a/roanne/sheets/{number}/pictures/new", a_jpeg(40, 30, exif(6)))
    assert answer.status_code == 303
    with roanne.inside("roanne") as db:
        return number, db.value(select(SheetPicture.number))


def test_what_the_camera_wrote_is_gone_and_how_it_was_held_stays(roanne, told):
    number, picture = told
    answer = roanne.as_("rose").get(f"/a/roanne/sheets/pictures/{picture}")
    assert answer.status_code == 200
    assert b"GPS" not in answer.content
    assert b"Exif" in answer.content
    assert answer.headers["content-security-policy"].startswith("sandbox")
    page = roanne.as_("rose").get(f"/a/roanne/sheets/{number}").text
    assert 'alt="Une façade repeinte"' in page
    assert "<figcaption>La façade</figcaption>" in page


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (a_png(), {"alt": ""}, "Décrivez l’image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", {}, "n’est pas une image"),
        (b"", {}, "n’est pas une image"),
        (a_png(9000, 9000), {}, "trop grande"),
        (a_png(), {"section": "ailleurs"}, "Ce choix n’est plus proposé"),
        (a_jpeg() + b"x" * 10_000_001, {}, "la limite est 10 Mo"),
    ],
)
def test_what_is_no_picture_or_says_nothing_is_refused(roanne, told, content, words, said):
    number, _picture = told
    answer = send(roanne.as_("farid"), f"/a/roanne/sheets/{number}/pictures/new", content, **words)
    assert answer.status_code == 422
    assert said in plain(answer.text)


def test_nobody_else_sees_it_before_it_is_published(roanne, told):
    number, picture = told
    assert roanne.as_("odile").get(f"/a/valence/sheets/pictures/{picture}").status_code == 404
    assert roanne.as_("flora").post(f"/a/valence/sheets/pictures/{picture}/removal").status_code == 404
    assert roanne.as_("helene").get(f"/federation/sheets/roanne/{number}/pictures/1").status_code == 404
    assert roanne.visitor().client.get("/sheets/avec-une-image/pictures/1").status_code == 404


def test_a_published_copy_keeps_its_picture_when_the_sheet_loses_it(roanne, told):
    number, picture = told
    assert roanne.as_("denis").post(f"/a/roanne/sheets/{number}/proposal").status_code == 303
    helene = roanne.as_("helene")
    assert helene.get(f"/federation/sheets/roanne/{number}/pictures/1").status_code == 200
    assert helene.post(f"/federation/sheets/roanne/{number}/publication").status_code == 303
    read = "/a/valence/sheets/catalogue/avec-une-image"
    assert roanne.as_("farid").post(f"/a/roanne/sheets/pictures/{picture}/removal").status_code == 303
    assert roanne.as_("farid").get(f"/a/roanne/sheets/pictures/{picture}").status_code == 404
    assert f"{read}/pictures/1" in roanne.as_("odile").get(read).text
    assert roanne.as_("odile").get(f"{read}/pictures/1").status_code == 200
    assert roanne.as_("odile").get(f"{read}/pictures/2").status_code == 404
    assert roanne.visitor().client.get("/sheets/avec-une-image/pictures/1").status_code == 404
    assert helene.post(f"/federation/sheets/roanne/{number}/visibility", {"shown": "1"}).status_code == 303
    shown = roanne.visitor().client.get("/sheets/avec-une-image/pictures/1")
    assert shown.status_code == 200
    assert shown.headers["content-type"] == "image/jpeg"
    assert roanne.as_("odile").get(f"{read}/sheet.pdf").content.startswith(b"%PDF")


def test_a_picture_that_no_copy_names_takes_its_file_along(roanne, write):
    number = write(title="Image retirée")
    farid = roanne.as_("farid")
    assert send(farid, f"/a/roanne/sheets/{number}/pictures/new", a_png(30, 20)).status_code == 303
    with roanne.inside("roanne") as db:
        row = db.object(select(SheetPicture).where(SheetPicture.alt == "Une façade repeinte"))
    files = files_of(roanne.settings, roanne.places["roanne"].id)
    assert row.file_key in dict(files.keys())
    assert farid.post(f"/a/roanne/sheets/pictures/{row.number}/removal").status_code == 303
    assert row.file_key not in dict(files.keys())

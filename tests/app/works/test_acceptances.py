"""The acceptance on a phone: each point kept as it is told, snags with their day, photographs, the step at the end."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.works.order_models import OrderStep
from app.works.site_models import AcceptanceCheck, Document, Snag
from tests.app.residences.pages import plain
from tests.app.test_pictures import a_jpeg
from tests.app.works.order_builders import a_dwelling, an_enterprise, an_order


@pytest.fixture
def tariq(world):
    return world.as_("tariq")


@pytest.fixture
def order(world):
    with world.inside("roanne") as db:
        return an_order(db, a_dwelling(db), an_enterprise(db), stage="in_progress")


def told(points: list[str], snag: str = "") -> dict[str, str]:
    typed = {"happened_on": "20/6/2026"}
    for at, point in enumerate(points):
        typed |= {f"checks-{at}-point": point, f"checks-{at}-result": "snag" if point == snag else "ok"}
        if point == snag:
            typed |= {f"checks-{at}-work": "Plinthe du séjour", f"checks-{at}-lift_by": "5/7/2026"}
    return typed


def points_of(page) -> list[str]:

    return re.findall(r'name="checks-\d+-point" value="(\w+)"', page.text)


def rows(world, model, order) -> list:
    with world.inside("roanne", write=False) as db:
        return db.objects(select(model).where(model.order_id == order.id).order_by(model.id))


def test_each_point_is_kept_as_it_is_told(world, tariq, order):
    base = f"/a/roanne/orders/{order.number}/acceptance"
    points = points_of(tariq.get(base + "/new"))
    assert len(points) == 10
    part = tariq.post(base + "/draft", told(points[:3]), htmx=True)
    assert part.status_code == 200
    assert "3 sur 10 vérifiés" in plain(part.text)
    assert "<html" not in part.text
    assert {row.point: row.result for row in rows(world, AcceptanceCheck, order)} == dict.fromkeys(points[:3], "ok")
    again = tariq.get(base + "/new")
    assert again.text.count(" checked>") == 3
    assert rows(world, OrderStep, order)[-1].stage == "in_progress"


def test_a_snag_makes_it_received_with_reserves_and_lifting_the_last_one_received(world, tariq, order):
    base = f"/a/roanne/orders/{order.number}"
    points = points_of(tariq.get(base + "/acceptance/new"))
    missing = tariq.post(base + "/acceptance/new", told(points[:9]))
    assert missing.status_code == 422
    assert "Il reste à vérifier : " in plain(missing.text)
    half = told(points, snag=points[4])
    del half["checks-4-work"]
    assert "Indiquez ce qu’il faut reprendre" in plain(tariq.post(base + "/acceptance/new", half).text)
    early = tariq.post(base + "/acceptance/new", told(points, snag=points[4]) | {"happened_on": "1/4/2026"})
    assert "Une réception ne peut pas précéder le début (21 avril 2026)." in plain(early.text)
    done = tariq.post(base + "/acceptance/new", told(points, snag=points[4]))
    assert done.status_code == 303, plain(done.text)
    page = plain(tariq.get(base).text)
    assert "réserves" in page
    assert "Plinthe du séjour à lever avant le 5 juillet 2026" in page
    (snag,) = rows(world, Snag, order)
    assert (snag.found_on, snag.lift_by) == (date(2026, 6, 20), date(2026, 7, 5))
    assert "en retard" in plain(tariq.get(base + "/snags").text)
    lift = f"/a/roanne/snags/{snag.number}/lift"
    assert tariq.post(lift, {"lifted_on": "19/6/2026"}).status_code == 422
    assert tariq.post(lift, {"lifted_on": "12/7/2026"}).status_code == 303
    last = rows(world, OrderStep, order)[-1]
    assert (last.stage, last.happened_on) == ("received", date(2026, 7, 12))
    assert tariq.get(lift).status_code == 409


def test_a_point_that_is_right_after_all_takes_its_snag_back(world, tariq, order):
    base = f"/a/roanne/orders/{order.number}"
    points = points_of(tariq.get(base + "/acceptance/new"))
    tariq.post(base + "/acceptance/draft", told(points[:2], snag=points[1]), htmx=True)
    assert [row.undone_at for row in rows(world, Snag, order)] == [None]
    assert "documents/new?snag=" in tariq.get(base + "/acceptance/new").text
    done = tariq.post(base + "/acceptance/new", told(points))
    assert done.status_code == 303
    assert [row.undone_at is None for row in rows(world, Snag, order)] == [False]
    assert rows(world, OrderStep, order)[-1].stage == "received"


def test_an_order_that_has_not_begun_is_not_accepted(world, tariq):
    with world.inside("roanne") as db:
        order = an_order(db, a_dwelling(db), stage="ordered")
    base = f"/a/roanne/orders/{order.number}/acceptance"
    assert tariq.get(base + "/new").status_code == 409
    assert tariq.post(base + "/draft", {"happened_on": "1/6/2026"}).status_code == 409
    assert "Une réception vient après le début" in plain(tariq.get(base + "/new").text)


def test_photographs_and_papers_are_kept_for_who_may_read_the_order(world, tariq, order):
    base = f"/a/roanne/orders/{order.number}"
    send = base + "/documents/new"

    def sent(kind: str, name: str, content: bytes):
        return tariq.post(send, {"kind": kind}, files={"file": (name, content, "application/octet-stream")})

    assert "ni une photo (JPEG, PNG) ni un PDF" in plain(sent("other", "a.jpg", b"GIF89a nothing").text)
    assert "n’est pas une photo" in plain(sent("photo_after", "a.pdf", b"%PDF-1.7 x").text)
    assert sent("photo_after", "séjour.jpg", a_jpeg()).status_code == 303
    assert sent("invoice", "facture.pdf", b"%PDF-1.7 x").status_code == 303
    photo, paper = rows(world, Document, order)
    assert photo.media_type == "image/jpeg"
    page = tariq.get(base)
    assert "séjour.jpg" in page.text
    shown = tariq.get(f"/a/roanne/documents/{photo.number}")
    assert shown.headers["content-type"] == "image/jpeg"
    assert "attachment" in tariq.get(f"/a/roanne/documents/{paper.number}").headers["content-disposition"]
    assert world.as_("ines").get(f"/a/valence/documents/{photo.number}").status_code == 404
    assert world.as_("nadia").get(f"/a/roanne/documents/{photo.number}").status_code == 404
    rose = world.as_("rose")
    assert rose.get(f"/a/roanne/documents/{photo.number}").status_code == 200
    assert rose.post(f"/a/roanne/documents/{photo.number}/removal").status_code == 403
    assert "rien ne le fait revenir" in plain(tariq.get(f"/a/roanne/documents/{photo.number}/removal").text)
    assert tariq.post(f"/a/roanne/documents/{photo.number}/removal").status_code == 303
    assert tariq.get(f"/a/roanne/documents/{photo.number}").status_code == 404
    assert "séjour.jpg" not in tariq.get(base).text


def test_a_photograph_of_a_snag_hangs_on_it(world, tariq, order):
    base = f"/a/roanne/orders/{order.number}"
    points = points_of(tariq.get(base + "/acceptance/new"))
    tariq.post(base + "/acceptance/draft", told(points[:2], snag=points[1]), htmx=True)
    (snag,) = rows(world, Snag, order)
    send = f"{base}/documents/new?snag={snag.number}"
    values = {"kind": "photo_snag", "back": "acceptance"}
    answer = tariq.post(send, values, files={"file": ("a.jpg", a_jpeg(), "image/jpeg")})
    assert answer.headers["location"].startswith(base + "/acceptance/new")
    (photo,) = rows(world, Document, order)
    assert photo.snag_id == snag.id
    assert tariq.get(f"{base}/documents/new?snag=999").status_code == 404
    shown = tariq.get(f"{base}/snags").text
    assert f'<img src="/a/roanne/documents/{photo.number}"' in shown
    assert f"documents/new?snag={snag.number}" in shown
    assert f"documents/new?snag={snag.number}" not in world.as_("rose").get(f"{base}/snags").text

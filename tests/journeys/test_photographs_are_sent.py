"""Photographs sent together: each has its own progress and its own answer, and none is lost or kept twice (P13)."""

import struct
import zlib
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import elsewhere, says, send

OF_ROANNE = "join published.associations a on a.id = t.tenant_id and a.slug = 'roanne'"
KEPT = (
    "select d.name from app.documents d join app.orders t on t.tenant_id = d.tenant_id and t.id = d.order_id"
    f" {OF_ROANNE} where t.number = %s and d.undone_at is null order by d.name"
)
NOT_A_PICTURE = "Ce fichier n’est ni une photo (JPEG, PNG) ni un PDF. Choisissez un autre fichier."


def png(weight: int = 0) -> bytes:
    """A picture of one point, with `weight` bytes of a chunk that is part of it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    body = chunk(b"iCCP", b"p\0\0" + b"\0" * weight) if weight else b""
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def file(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "image/png", "buffer": content}


def line(page: Any, name: str) -> Any:
    return page.locator(".uploads li", has_text=name)


@pytest.fixture
def order(site, request) -> int:
    """An order of the demo for each test, so that what one keeps is not met by the next."""
    taken = getattr(request.module, "taken", [])
    request.module.taken = taken
    (number,) = next(
        row
        for row in site.rows(f"select t.number from app.orders t {OF_ROANNE} order by t.number")
        if row[0] not in taken
    )
    taken.append(number)
    return int(number)


def upload_page(context: Any, order: int) -> Any:
    page = context.new_page()
    page.goto(f"/a/roanne/orders/{order}/documents/new")
    page.locator("main [name=kind]").select_option("photo_after")
    return page


def test_each_photograph_has_its_own_answer_and_a_refused_one_keeps_its_place(people, site, order):
    before = [name for (name,) in site.rows(KEPT, order)]
    context = people.context("coordinator")
    page = upload_page(context, order)
    field = page.locator("main input[type=file]")
    field.set_input_files([file("cuisine.png", png()), file("notes.png", b"not a picture")])
    field.set_input_files([file("salon.png", png())])
    expect(page.locator(".uploads li")).to_have_count(3)
    assert field.evaluate("e => [...e.files].map((f) => f.name)") == ["cuisine.png", "notes.png", "salon.png"]

    context.watch.expected = {422}
    page.locator("main form .btn-primary").click()
    says(line(page, "notes.png"), NOT_A_PICTURE)
    says(line(page, "cuisine.png"), "Ajouté")
    says(line(page, "salon.png"), "Ajouté")
    says(page.locator("[data-partly]"), "Les fichiers marqués « Ajouté » sont gardés.")
    assert [name for (name,) in site.rows(KEPT, order)] == sorted([*before, "cuisine.png", "salon.png"])
    line(page, "notes.png").get_by_role("button", name="Réessayer").click()
    says(line(page, "notes.png"), NOT_A_PICTURE)
    context.watch.expected = set()
    with elsewhere(page):
        line(page, "notes.png").get_by_role("button", name="Retirer").click()
    assert page.url.split("?")[0].endswith(f"/orders/{order}")
    says(page.locator("main"), "salon.png")
    assert len(site.rows(KEPT, order)) == len(before) + 2


def test_the_progress_of_a_photograph_is_seen_while_it_leaves(people, order):
    context = people.context("coordinator")
    page = upload_page(context, order)
    page.evaluate(
        """() => { const seen = []; new MutationObserver(() => {
        for (const bar of document.querySelectorAll(".uploads progress")) if (!bar.hidden) seen.push(bar.value)
        sessionStorage.setItem("seen", JSON.stringify(seen))
        }).observe(document.querySelector(".uploads"), { childList: true, subtree: true, attributes: true }) }"""
    )
    slow = context.new_cdp_session(page)
    slow.send("Network.enable")
    slow.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 300_000},
    )
    page.locator("main input[type=file]").set_input_files([file("façade.png", png(700_000))])
    with elsewhere(page):
        page.locator("main form .btn-primary").click()
    seen = page.evaluate("JSON.parse(sessionStorage.getItem('seen'))")
    assert any(0 < value < 1 for value in seen), seen


def test_a_photograph_whose_connection_breaks_is_sent_again_and_kept_once(people, site, order):
    before = len(site.rows(KEPT, order))
    context = people.context("coordinator")
    page = upload_page(context, order)
    ways = ["nothing left", "the answer is lost"]

    def breaks(route: Any) -> None:
        if route.request.method != "POST" or not ways:
            return route.continue_()
        if ways.pop(0) == "the answer is lost":
            route.fetch(max_redirects=0)
        return route.abort("aborted")

    page.route(f"**/orders/{order}/documents/new", breaks)
    page.locator("main input[type=file]").set_input_files([file("couloir.png", png())])
    page.locator("main form .btn-primary").click()
    says(line(page, "couloir.png"), "La connexion s’est coupée avant la fin.")
    assert len(site.rows(KEPT, order)) == before
    line(page, "couloir.png").get_by_role("button", name="Réessayer").click()
    expect(line(page, "couloir.png").get_by_role("button", name="Réessayer")).to_be_visible()
    expect(page.locator("main form")).not_to_have_attribute("aria-busy", "true")
    assert len(site.rows(KEPT, order)) == before + 1
    with elsewhere(page):
        line(page, "couloir.png").get_by_role("button", name="Réessayer").click()
    assert len(site.rows(KEPT, order)) == before + 1


def test_without_script_the_form_sends_one(people, site, order):
    before = len(site.rows(KEPT, order))
    page = upload_page(people.context("coordinator", java_script_enabled=False), order)
    expect(page.locator("[data-uploads]")).to_be_hidden()
    assert page.locator("main input[type=file]").get_attribute("multiple") is None
    page.locator("main input[type=file]").set_input_files(file("entrée.png", png()))
    send(page)
    says(page.locator(".flash"), "« entrée.png » est ajouté.")
    assert len(site.rows(KEPT, order)) == before + 1


def test_the_photos_of_an_inspection_are_sent_the_same_way(people, site):
    context = people.context("manager", viewport={"width": 390, "height": 844})
    page = context.new_page()
    (number,) = site.rows(
        "select t.number from app.stays t join published.associations a on a.id = t.tenant_id"
        " and a.slug = 'valence' order by t.number limit 1"
    )[0]
    place = f"/a/valence/stays/{number}/photos"
    page.goto(place)
    count = page.locator(".photos li").count()
    page.locator("main input[type=file]").set_input_files([file("chambre.png", png()), file("bain.png", png())])
    expect(page.locator(".uploads li")).to_have_count(2)
    page.locator("main form .btn-primary").click()
    expect(page.locator(".photos li")).to_have_count(count + 2)


def test_a_photograph_of_a_snag_leaves_as_soon_as_it_is_taken(people, site):
    order, snag = site.rows(
        "select t.number, g.number from app.snags g join app.orders t on t.tenant_id = g.tenant_id"
        f" and t.id = g.order_id {OF_ROANNE} where g.lifted_on is null and g.undone_at is null limit 1"
    )[0]
    page = people.page("coordinator", viewport={"width": 390, "height": 844})
    page.goto(f"/a/roanne/orders/{order}/documents/new?snag={snag}")
    with elsewhere(page):
        page.locator("main input[type=file]").set_input_files(file("joint.png", png()))
    says(page.locator(".flash"), "« joint.png » est ajouté.")
    assert ("joint.png",) in site.rows(KEPT, order)

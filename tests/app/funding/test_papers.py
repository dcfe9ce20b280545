"""Papers of a dossier: asked by rules, sent on the line, used elsewhere, replaced, and packed with what lacks."""

import io
import struct
import zipfile
import zlib
from datetime import date

import pypdf
import pytest

from app import papers
from app.funding.packing import Piece, joined, prepare
from app.jobs.tasks import Work
from tests.app.funding.test_budgets import DOSSIER
from tests.app.funding.test_reports import plain
from tests.app.test_pictures import a_jpeg, chunk


def paper(title: str = "Statuts") -> bytes:
    data = {
        "title": title, "sender": "CALD", "sender_address": "", "reference": "", "source": "", "made_at": "",
        "blocks": [{"title": "a", "lines": ["b"]}], "lines": [], "heads": [], "rows": [], "totals": [], "after": [],
        "signed": ["c"],
    }  # fmt: skip
    return papers.pdf("works", date(2026, 11, 23), data)


@pytest.fixture
def dossier(visit) -> str:
    return visit("/dossiers/new", DOSSIER).headers["location"].removeprefix("/a/valence")


def send(world, here: str, type_: str, content: bytes, name: str = "a.pdf", **more) -> object:
    browser = world.as_("flora")
    browser.get(f"/a/valence{here}/documents/new")
    fields = {"type": type_, "scope": "association", "year": "", "valid_from": "", "valid_until": ""} | more
    return browser.post(f"/a/valence{here}/documents/new", fields, files={"file": (name, content, "application/pdf")})


def asked(visit, here: str, type_: str, **more) -> None:
    fields = {"funder": "", "moment": "filing", "type": type_, "needed": "yes", "note": ""} | more
    assert visit(f"{here}/checklist/new", fields).status_code == 303


def test_a_paper_of_the_association_serves_in_every_dossier(visit, world, dossier):
    asked(visit, dossier, "statutes")
    assert "manquante" in visit(f"{dossier}/documents").text
    assert send(world, dossier, "statutes", paper()).status_code == 303
    assert "valable" in visit(f"{dossier}/documents").text
    other = visit("/dossiers/new", DOSSIER | {"title": "Un autre"}).headers["location"].removeprefix("/a/valence")
    asked(visit, other, "statutes")
    assert "rien ne manque" in visit(f"{other}/documents").text


def test_a_paper_of_no_dossier_that_runs_out_is_on_the_first_page(visit, world, dossier):
    send(world, dossier, "signature_delegation", paper(), valid_until="02/12/2026")
    seen = visit("/")
    assert seen.status_code == 200
    assert "Fin de validité" in seen.text


def test_an_end_of_validity_is_announced_then_lacks(visit, world, dossier):
    asked(visit, dossier, "insurance_liability")
    send(world, dossier, "insurance_liability", paper(), valid_until="02/12/2026", scope="dossier")
    assert "périme le 2 déc. 2026" in plain(visit(f"{dossier}/documents").text)
    assert "Fin de validité" in visit("/deadlines").text
    send(world, dossier, "insurance_liability", paper(), valid_until="01/11/2026", scope="dossier")
    assert "périmée depuis le 1ᵉʳ nov. 2026" in plain(visit(f"{dossier}/documents").text)
    assert "nouvelle version" in visit(f"{dossier}/documents").text


def test_what_is_not_a_paper_is_refused(visit, world, dossier):
    refused = send(world, dossier, "statutes", b"MZ not a paper", "a.exe")
    assert refused.status_code == 422
    assert "ni une photo (JPEG, PNG) ni un PDF" in refused.text
    wrong = send(world, dossier, "statutes", paper(), valid_from="02/12/2026", valid_until="01/12/2026")
    assert wrong.status_code == 422


def test_a_paper_left_out_asks_why_and_lacks_no_more(visit, dossier):
    fields = {"funder": "", "moment": "filing", "type": "bank_details", "needed": "no", "note": ""}
    assert visit(f"{dossier}/checklist/new", fields).status_code == 422
    assert visit(f"{dossier}/checklist/new", fields | {"note": "déjà chez eux"}).status_code == 303
    assert "laissée de côté" in visit(f"{dossier}/documents").text
    assert visit(f"{dossier}/checklist/new", fields | {"note": "encore"}).status_code == 422


def packed(world, visit, dossier: str, kind: str) -> bytes:
    asked_for = visit(f"{dossier}/pack/new", {"kind": kind, "anyway": "y"})
    assert asked_for.status_code == 303, asked_for.text[-1500:]
    own = asked_for.headers["location"].removeprefix("/a/valence")
    assert "se prépare" in visit(own).text or "pièces sur" in visit(own).text
    with world.inside("valence") as db:
        from app.funding.document_queries import PACK

        key = str(db.object(PACK, number=int(own.rsplit("/", 1)[1])).id)
        tenant = db.actor.tenant
    prepare(Work(world.settings, world.database, tenant), pack_id=key)
    prepare(Work(world.settings, world.database, tenant), pack_id=key)  # taken up again: nothing more
    assert "Télécharger le dossier" in visit(own).text
    return visit(f"{own}/file").content


def test_a_pack_asks_when_papers_lack_and_lists_them(visit, world, dossier):
    asked(visit, dossier, "activity_report")
    asked(visit, dossier, "bank_details", moment="claim")
    send(world, dossier, "activity_report", paper("Rapport"), year="2025", scope="dossier")
    refused = visit(f"{dossier}/pack/new", {"kind": "application/zip"})
    assert refused.status_code == 422
    assert "Le dossier part sans 1 pièce." in plain(refused.text)
    with zipfile.ZipFile(io.BytesIO(packed(world, visit, dossier, "application/zip"))) as made:
        names = made.namelist()
        assert names[0] == "00-liste-des-pieces.pdf"
        assert len(names) == 2
        assert names[1] == "01-rapport-d-activite-2025.pdf"
        cover = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.read(names[0]))).pages)
    assert "Il manque" in cover
    assert "RIB" in cover


def test_one_pdf_has_its_contents_and_a_page_for_each_paper(visit, world, dossier):
    asked(visit, dossier, "statutes")
    send(world, dossier, "statutes", paper(), scope="dossier")
    read = pypdf.PdfReader(io.BytesIO(packed(world, visit, dossier, "application/pdf")))
    assert len(read.pages) == 2
    assert "page 2" in read.pages[0].extract_text().replace("\xa0", " ")
    assert [one.title for one in read.outline] == ["Sommaire", "Statuts"]
    root = read.root_object
    assert "/StructTreeRoot" in root, "the cover keeps its tags"
    assert str(root["/Lang"]).startswith("fr")
    told = read.pages[0]["/StructParents"]
    assert told in root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert "/StructParents" not in read.pages[1]
    assert root["/MarkInfo"]["/Suspects"], "not every page is tagged"
    assert "/Metadata" not in root, "it does not say that it is PDF/A"
    assert "n’est donc pas un PDF/A" in visit(f"{dossier}/pack/new").text


def test_the_tags_of_the_cover_speak_of_its_own_pages():
    pieces = [Piece("Statuts", "pdf", paper()), Piece("Statuts bis", "pdf", paper())]
    read = pypdf.PdfReader(io.BytesIO(joined(_Named, _Named, pieces, [])))
    assert len(read.pages) == 3
    front = read.pages[0].indirect_reference.idnum
    seen, left = set(), [read.root_object["/StructTreeRoot"]]
    while left:
        one = left.pop()
        if isinstance(one, pypdf.generic.IndirectObject):
            one = one.get_object()
        if isinstance(one, list):
            left += list(one)
        elif isinstance(one, dict):
            if "/Pg" in one:
                seen.add(one.raw_get("/Pg").idnum)
            left += [one.raw_get("/K")] if "/K" in one else []
    assert seen == {front}


def a_picture() -> bytes:
    """A PNG of one red point."""
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes([0, 255, 0, 0]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


class _Named:
    number, title, name, public_address, remark = 1, "Un dossier", "CALD", "", "Exemple : montants fictifs."


def test_an_image_becomes_a_page_and_a_broken_pdf_is_named():
    pieces = [
        Piece("Photo", "png", a_picture()),
        Piece("Fausse", "jpg", a_jpeg()),
        Piece("Abîmé", "pdf", b"%PDF-1.7 broken"),
    ]
    read = pypdf.PdfReader(io.BytesIO(joined(_Named, _Named, pieces, [])))
    assert len(read.pages) == 2
    assert [one.title for one in read.outline] == ["Sommaire", "Photo"]
    assert "joindre à part" in read.pages[0].extract_text().replace("\xa0", " ")

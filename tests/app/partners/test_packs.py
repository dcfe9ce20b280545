"""The zip of a share's papers: asked for by opening its page, made by the worker, taken away by its reader alone."""

import io
import zipfile
from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

import app.tasks  # noqa: F401 every task is known
from app.funding.document_models import FundingDocument
from app.funding.dossier_models import Dossier
from app.jobs.tasks import EVERY, Work
from app.partners import packs, papers
from app.partners.models import Share, SharePack, ShareVisit
from tenants import clock
from tenants.files import NoSuchFile, files_of
from tests.app.partners.builders import a_share
from tests.app.partners.test_papers import PNG, WORDS, a_locked_pdf, a_paper, plain_words
from tests.app.partners.test_shares import plain
from tests.world import TODAY

FRONT = "00-liste-des-pieces.pdf"


@pytest.fixture
def shared(world):
    """A dossier of its own with a PDF, a picture and a PDF locked by a password, shared with Paul."""
    files = files_of(world.settings, world.places["valence"].id)
    with world.inside("valence") as db:
        dossier = Dossier(kind="operating", title="Une année", year_from=2025, year_to=2026)
        db.add(dossier)
        a_paper(db, files, "invoice", dossier_id=dossier.id)
        a_paper(db, files, "quote", a_locked_pdf(), dossier_id=dossier.id)
        a_paper(db, files, "works_photo", b"\x89PNG not looked at", PNG, dossier_id=dossier.id)
    share, _href = a_share(world, dossier.id, "dossier", "documents", "valence")
    return share


def base(share):
    return f"/p/valence/shares/{share.number}"


def rows(world, share):
    with world.inside("valence") as db:
        return db.objects(select(SharePack).where(SharePack.share_id == share.id).order_by(SharePack.turn))


def carried_out(world, share):
    """The worker's turn: every zip of the share that was asked for; twice, as after a kill."""
    work = Work(world.settings, world.database, world.places["valence"].id)
    for _again in range(2):
        for row in rows(world, share):
            packs.prepare(work, pack_id=str(row.id))


def asked_of_the_queue(world):
    with psycopg.connect(world.settings.migrate_url) as hand:
        return [
            row[0]["pack_id"]
            for row in hand.execute("select args from jobs.procrastinate_jobs where task_name = 'partners.pack'")
        ]


def test_asking_starts_one_job_and_the_page_says_how_far_it_is(world, shared):
    paul = world.as_("paul")
    assert 'href="pack"' in paul.get(f"{base(shared)}/view").text
    for _again in range(3):
        page = paul.get(f"{base(shared)}/pack")
        assert page.status_code == 200
        assert "0 pièce sur 3" in plain(page)
        assert 'hx-trigger="every 1s"' in page.text
        assert "Actualiser" in page.text
        assert page.headers["cache-control"] == "no-store"
    (row,) = rows(world, shared)
    assert asked_of_the_queue(world).count(str(row.id)) == 1
    with world.inside("valence") as db:
        db.run(update(SharePack).where(SharePack.id == row.id).values(state="running", done=2))
    assert "2 pièces sur 3" in plain(paul.part(f"{base(shared)}/pack"))
    assert paul.get(f"{base(shared)}/documents.zip").status_code == 303


def test_two_requests_at_once_make_one(world, shared):
    """The second has not yet seen the first one's row when it asks."""
    world.as_("paul").get(f"{base(shared)}/pack")
    (row,) = rows(world, shared)
    reader = packs.Reader(world.places["valence"], shared.id, row.account_id, preview=False, words="x")

    class Blind:
        def first(self, *_statement, **_values):
            return None

    paper = papers.Paper("x", SimpleNamespace(number=1))
    told = packs.wanted(world.database, Blind(), reader, [paper], None)
    assert (told.turn, told.state) == (1, "asked")
    assert [one.words for one in rows(world, shared)] == [row.words]
    assert asked_of_the_queue(world).count(str(row.id)) == 1


def test_the_zip_holds_the_papers_behind_a_list_that_says_who_read_and_what_is_not_marked(world, shared):
    paul = world.as_("paul")
    paul.get(f"{base(shared)}/pack")
    carried_out(world, shared)
    page = paul.get(f"{base(shared)}/pack")
    assert "Le fichier est prêt : 3 pièces" in plain(page)
    assert "jusqu’au 24 novembre 2026 à 10 h" in plain(page)
    assert "1 PDF verrouillé ou abîmé n’a pas pu être marqué" in plain(page)
    assert "every 1s" not in page.text
    answer = paul.get(f"{base(shared)}/documents.zip")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        names = sorted(pack.namelist())
        assert names == [FRONT, "01-facture-acquittee.pdf", "02-devis.pdf", "03-photo.png"]
        for name in names[:2]:
            assert all(WORDS.search(plain_words(one)) for one in PdfReader(io.BytesIO(pack.read(name))).pages), name
        front = plain_words(PdfReader(io.BytesIO(pack.read(FRONT))).pages[0])
        assert "remis sans marque sur ses pages : 02-devis.pdf" in front.replace("\xa0", " ")
        assert "sur chaque page" in front
        assert PdfReader(io.BytesIO(pack.read(names[2]))).is_encrypted
        assert pack.read(names[3]) == b"\x89PNG not looked at"
    with world.inside("valence") as db:
        seen = db.all(select(ShareVisit.kind, ShareVisit.what).where(ShareVisit.share_id == shared.id))
    assert [tuple(row) for row in seen] == [("download", "pieces.zip")]
    assert "a téléchargé pieces.zip" in plain(world.as_("nadia").get(f"/a/valence/shares/{shared.number}"))


def test_the_colleague_who_looks_beforehand_has_one_of_their_own(world, shared):
    world.as_("paul").get(f"{base(shared)}/pack")
    nadia, own = world.as_("nadia"), f"/a/valence/shares/{shared.number}"
    assert "0 pièce sur 3" in plain(nadia.get(f"{own}/pack"))
    assert sorted(row.preview for row in rows(world, shared)) == [False, True]
    assert nadia.get(f"{own}/documents.zip").status_code == 303
    carried_out(world, shared)
    with zipfile.ZipFile(io.BytesIO(nadia.get(f"{own}/documents.zip").content)) as pack:
        front = PdfReader(io.BytesIO(pack.read(FRONT))).pages[0]
        assert "Consulté par Nadia Bertin (aperçu de l’association)" in plain_words(front)


@pytest.mark.parametrize(
    ("change", "status"),
    [({"ended_at": TODAY}, 410), ({"until": TODAY - timedelta(days=1)}, 410), ({"sections": "plan"}, 404)],
    ids=["taken back", "over", "without the papers"],
)
def test_a_prepared_file_is_refused_as_soon_as_the_access_is(world, shared, change, status):
    paul = world.as_("paul")
    paul.get(f"{base(shared)}/pack")
    carried_out(world, shared)
    assert paul.get(f"{base(shared)}/documents.zip").status_code == 200
    with world.inside("valence") as db:
        db.run(update(Share).where(Share.id == shared.id).values(**change))
    for tail in ("documents.zip", "pack"):
        assert paul.get(f"{base(shared)}/{tail}").status_code == status
    assert len(rows(world, shared)) == 1


def test_an_access_that_ends_before_the_worker_comes_leaves_no_file(world, shared):
    world.as_("paul").get(f"{base(shared)}/pack")
    with world.inside("valence") as db:
        db.run(update(Share).where(Share.id == shared.id).values(ended_at=clock.now()))
    carried_out(world, shared)
    (row,) = rows(world, shared)
    assert (row.state, row.file_key) == ("failed", None)


def test_nobody_else_has_the_file_of_this_reader(world, shared):
    paul = world.as_("paul")
    paul.get(f"{base(shared)}/pack")
    carried_out(world, shared)
    for who in ("claire", "helene", "bruno"):
        assert world.as_(who).get(f"{base(shared)}/documents.zip").status_code == 404
    assert world.as_("nadia").get(f"/a/valence/shares/{shared.number}/documents.zip").status_code == 303
    assert world.as_("bruno").get(f"/a/valence/shares/{shared.number}/documents.zip").status_code == 404


def test_papers_that_change_ask_for_another_file(world, shared):
    """A paper that was struck leaves no more; the old file stays unread until it is swept."""
    paul = world.as_("paul")
    paul.get(f"{base(shared)}/pack")
    carried_out(world, shared)
    with world.inside("valence") as db:
        of_it = FundingDocument.dossier_id == shared.dossier_id
        db.run(update(FundingDocument).where(of_it, FundingDocument.type == "quote").values(undone_at=clock.now()))
    assert paul.get(f"{base(shared)}/documents.zip").status_code == 303
    assert "0 pièce sur 2" in plain(paul.get(f"{base(shared)}/pack"))
    carried_out(world, shared)
    with zipfile.ZipFile(io.BytesIO(paul.get(f"{base(shared)}/documents.zip").content)) as pack:
        assert sorted(pack.namelist()) == [FRONT, "01-facture-acquittee.pdf", "02-photo.png"]


def test_a_failure_is_said_and_asked_for_again_by_hand_once(world, shared, monkeypatch):
    paul = world.as_("paul")
    paul.get(f"{base(shared)}/pack")
    with monkeypatch.context() as broken:
        broken.setattr(packs.papers, "pack", lambda *_all: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            carried_out(world, shared)
    page = paul.get(f"{base(shared)}/pack")
    assert "Le fichier n’a pas pu être préparé." in plain(page)
    assert 'href="pack?turn=2"' in page.text
    for _again in range(2):
        assert "0 pièce sur 3" in plain(paul.get(f"{base(shared)}/pack?turn=2"))
    assert [row.turn for row in rows(world, shared)] == [1, 2]
    carried_out(world, shared)
    assert "Le fichier est prêt" in plain(paul.get(f"{base(shared)}/pack?turn=2"))
    assert [row.turn for row in rows(world, shared)] == [1, 2]


def test_a_day_later_row_and_file_are_gone_and_the_page_asks_anew(world, shared):
    paul, files = world.as_("paul"), files_of(world.settings, world.places["valence"].id)
    paul.get(f"{base(shared)}/pack")
    carried_out(world, shared)
    (row,) = rows(world, shared)
    packs.forget_old(world.database, world.places["valence"])
    assert len(rows(world, shared)) == 1
    old = clock.now() - packs.KEPT
    with world.inside("valence") as db:
        db.run(update(SharePack).where(SharePack.id == row.id).values(made_at=old - timedelta(seconds=1)))
    assert paul.get(f"{base(shared)}/documents.zip").status_code == 303
    assert "partners.forget" in EVERY
    packs.forget(Work(world.settings, world.database, None))
    assert rows(world, shared) == []
    with pytest.raises(NoSuchFile):
        files.read(row.file_key)
    assert "0 pièce sur 3" in plain(paul.get(f"{base(shared)}/pack"))
    with world.inside("valence") as db:
        db.run(update(Share).where(Share.id == shared.id).values(ended_at=clock.now()))
    assert packs.forget_old(world.database, world.places["valence"]) == 1

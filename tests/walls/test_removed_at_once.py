"""S52: who is removed loses the page that is open, the download that is running and the form half filled, at once."""

import os
import socket
import time

import psycopg
import pytest

from app.funding.document_models import FundingDocument
from app.provisioning import NewPerson, let_in
from tenants.files import files_of
from tests.app.partners.builders import a_share
from tests.app.residences.builders import a_residence
from tests.walls.live import serving, signed_in, with_test_routes
from tests.world import CAST, PASSWORD, World, app_over, copy_of

SIZE = 24_000_000


@pytest.fixture
def made(postgres, peopled):
    settings, places = peopled
    application = app_over(copy_of(postgres, settings), with_test_routes)
    services = application.state.services
    let_in(services.database, NewPerson("zoe@valence.test", "Zoé", "director", False, PASSWORD), places["valence"])
    yield application
    services.database.close()


def number_of(made, name):
    with psycopg.connect(made.state.services.settings.migrate_url) as asked:
        return asked.execute("select number from app.members where name = %s", (name,)).fetchone()[0]


def begin_download(address, client, path=f"/a/valence/tests-large.bin?bytes={SIZE}"):
    """A slow reader: the head of the answer and nothing more; the socket and the first bytes."""
    host, port = address.removeprefix("http://").split(":")
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    wire = socket.socket()
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    wire.settimeout(20)
    wire.connect((host, int(port)))
    wire.sendall(
        f"GET {path} HTTP/1.1\r\nhost: {host}\r\n"
        f"cookie: {cookies}\r\naccept-encoding: identity\r\nconnection: close\r\n\r\n".encode()
    )
    return wire, wire.recv(20_000)


def rest_of(wire):
    got = 0
    while True:
        try:
            piece = wire.recv(1_000_000)
        except (ConnectionError, TimeoutError):
            break
        if not piece:
            break
        got += len(piece)
    wire.close()
    return got


@pytest.mark.parametrize("deed", ["removal", "suspension"])
def test_what_is_open_closes(made, counts, deed):
    with serving(made) as address:
        zoe, zoes_token = signed_in(address, "zoe@valence.test")
        nadia, token = signed_in(address, CAST["nadia"][0])
        assert zoe.get("/a/valence/residences").status_code == 200
        wire, head = begin_download(address, zoe)
        assert b"200 OK" in head.split(b"\r\n")[0]
        assert f"content-length: {SIZE}".encode() in head.lower()
        removed = nadia.post(f"/a/valence/members/{number_of(made, 'Zoé')}/{deed}", data={"_csrf_token": token})
        assert removed.status_code == 303
        # the open page asks for a part of itself; the form half filled is sent
        part = zoe.get("/a/valence/residences", headers={"hx-request": "true", "hx-request-type": "partial"})
        assert part.headers.get("hx-redirect", "").startswith("/sign-in") or part.status_code in (303, 404)
        assert "Résidences" not in part.text
        written = zoe.post("/a/valence/tests-write", data={"name": "never", "_csrf_token": zoes_token})
        assert written.headers.get("location", "").startswith("/sign-in") or written.status_code in (403, 404)
        time.sleep(0.6)
        got = len(head) + rest_of(wire)
        assert got < SIZE, "the whole file arrived"
        with psycopg.connect(made.state.services.settings.migrate_url) as asked:
            assert asked.execute("select count(*) from app.members where name = 'never'").fetchone() == (0,)
    counts.add("S52 members", "downloads, pages and forms that closed with the access", 3)


def test_a_large_file_arrives_whole_for_who_may(made):
    with serving(made) as address:
        zoe, _token = signed_in(address, "zoe@valence.test")
        answer = zoe.get(f"/a/valence/tests-large.bin?bytes={SIZE // 4}")
        assert answer.status_code == 200
        assert len(answer.content) == SIZE // 4


def test_a_file_on_its_way_to_a_partner_breaks_off_when_the_access_is_taken_back(made, peopled, counts):
    services, size = made.state.services, 20_000_000
    world = World(services.settings, services.database, made, peopled[1])
    files = files_of(services.settings, world.places["valence"].id)
    kept = files.put(os.urandom(size), size)
    with world.inside("valence") as db:
        house = a_residence(db, "Bel Air", units=1).residence
        paper = FundingDocument(
            type="works_photo", residence_id=house.id, name="x", media_type="image/png", size=size, sha256=kept.sha256,
            file_key=kept.key,
        )  # fmt: skip
        db.add(paper)
    share, _href = a_share(world, house.id, "residence", "documents", "valence")
    with serving(made) as address:
        paul, _token = signed_in(address, CAST["paul"][0])
        nadia, token = signed_in(address, CAST["nadia"][0])
        path = f"/p/valence/shares/{share.number}/documents/{paper.number}"
        wire, head = begin_download(address, paul, path)
        assert b"200 OK" in head.split(b"\r\n")[0]
        taken_back = nadia.post(f"/a/valence/shares/{share.number}/revoke", data={"_csrf_token": token})
        assert taken_back.status_code == 303
        time.sleep(0.6)
        assert len(head) + rest_of(wire) < size, "the whole file arrived"
        assert paul.get(path).status_code == 410
    counts.add("C5 a partner tampers", "downloads broken off when the access was taken back")

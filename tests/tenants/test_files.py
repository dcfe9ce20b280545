"""Files: a folder and a real S3 API answer alike; no key, however written, leads out of one's own workspace."""

import hashlib
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from tenants.files import CHUNK, Files, NoSuchFile, TooLarge, files_of
from tenants.settings import Settings

TRICKS = (
    "../{other}/{key}", "..", "", ".", "/etc/passwd", "tenants/{other}/{key}", "%2e%2e/{key}", "..\\{key}", "{key}\x00",
    "{key}/", "./{key}", "{upper}", "x" * 4000, "CON", "é" * 32, "{key}\n",
)  # fmt: skip


def content_of(files: Files, key: str) -> bytes:
    return b"".join(files.read(key))


def test_what_is_kept_comes_back(settings):
    files = files_of(settings, uuid4())
    small = files.put("Société d’essai".encode(), most=1000)
    pieces = [bytes([n % 251]) * 700_001 for n in range(9)]
    large = files.put(iter(pieces), most=10**8)
    assert content_of(files, small.key) == "Société d’essai".encode()
    whole = b"".join(pieces)
    assert content_of(files, large.key) == whole
    assert (large.size, large.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())
    assert max(len(piece) for piece in files.read(large.key)) < len(whole) / 2 > CHUNK
    assert dict(files.keys()) == {small.key: small.size, large.key: large.size}
    files.delete(small.key)
    files.delete(small.key)
    assert dict(files.keys()) == {large.key: large.size}
    with pytest.raises(NoSuchFile):
        files.read(small.key)


def test_too_large_leaves_nothing(settings):
    files = files_of(settings, uuid4())
    with pytest.raises(TooLarge):
        files.put(iter([b"x" * 600_000] * 20), most=10_000_000)
    with pytest.raises(TooLarge):
        files.put(b"x" * 11, most=10)
    assert list(files.keys()) == []


def test_another_workspace_finds_nothing_by_any_key(settings, counts):
    mine, other = uuid4(), uuid4()
    theirs = files_of(settings, other)
    kept = theirs.put(b"canary of the other workspace", most=100)
    files = files_of(settings, mine)
    own = files.put(b"mine", most=100)
    assert list(dict(files.keys())) == [own.key]
    with pytest.raises(NoSuchFile):
        files.read(kept.key)
    for trick in TRICKS:
        for victim in (kept, own):
            key = trick.format(other=other, key=victim.key, upper=victim.key.upper())
            with pytest.raises(NoSuchFile):
                files.read(key)
            files.delete(key)
            counts.add("R8 files", "keys that lead nowhere")
    files.delete(kept.key)
    assert content_of(theirs, kept.key) == b"canary of the other workspace"
    assert content_of(files, own.key) == b"mine"


def test_two_of_the_same_content_are_two_files(settings):
    files = files_of(settings, uuid4())
    assert files.put(b"same", most=9).key != files.put(b"same", most=9).key


def test_a_folder_is_closed_to_others_and_named_by_the_workspace(tmp_path):
    tenant = uuid4()
    kept = files_of(Settings(data=tmp_path), tenant).put(b"x", most=1)
    assert (tmp_path / "files" / "tenants" / str(tenant) / kept.key).read_bytes() == b"x"
    assert (tmp_path / "files").stat().st_mode & 0o077 == 0
    elsewhere = tmp_path / "elsewhere"
    files_of(Settings(data=tmp_path, files_url=f"file://{elsewhere}"), tenant).put(b"y", most=1)
    assert [path.read_bytes() for path in Path(elsewhere).rglob("*") if path.is_file()] == [b"y"]


@pytest.mark.parametrize("url", ["http://store.example/x", "gs://bucket", "memory:///"])
def test_a_store_that_is_not_known_is_refused_in_a_sentence(url, tmp_path):
    with pytest.raises(ValueError, match=r"it may be file:///… or s3://…"):
        files_of(replace(Settings(data=tmp_path), files_url=url), uuid4())
    with pytest.raises(ValueError, match="UUID"):
        files_of(Settings(data=tmp_path), "../../etc")  # type: ignore[arg-type]


def test_a_file_stays_when_its_transaction_stands_and_goes_when_it_is_undone(world, tmp_path):
    files = files_of(Settings(profile="test", data=tmp_path), world.places["roanne"].id)
    with pytest.raises(ZeroDivisionError), world.inside("roanne") as db:
        files.keep(db, b"a photograph", 100)
        assert len(list(files.keys())) == 1
        raise ZeroDivisionError
    assert list(files.keys()) == []
    with world.inside("roanne") as db:
        kept = files.keep(db, b"a photograph", 100)
    assert content_of(files, kept.key) == b"a photograph"


def test_a_file_is_taken_away_only_once_its_row_is_gone(world, tmp_path):
    files = files_of(Settings(profile="test", data=tmp_path), world.places["roanne"].id)
    kept = files.put(b"a photograph", 100)
    with pytest.raises(ZeroDivisionError), world.inside("roanne") as db:
        files.forget(db, kept.key)
        raise ZeroDivisionError
    assert content_of(files, kept.key) == b"a photograph"
    with world.inside("roanne") as db:
        files.forget(db, kept.key)
        assert content_of(files, kept.key) == b"a photograph"
    assert list(files.keys()) == []


def test_a_store_that_fails_afterwards_changes_nothing_of_the_transaction(world, caplog):
    def fails() -> None:
        raise OSError

    with world.inside("roanne") as db:
        db.when_kept(fails)
    with pytest.raises(ZeroDivisionError), world.inside("roanne") as db:
        db.if_undone(fails)
        raise ZeroDivisionError
    assert [record.getMessage() for record in caplog.records].count("left undone after a transaction") == 2

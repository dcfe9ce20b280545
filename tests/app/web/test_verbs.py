"""HEAD is GET without its body: pages, refusals, files and static ones."""

import pytest

from app.web.statics import STATIC


@pytest.mark.parametrize(
    "path", ["/sign-in", "/a/valence", "/a/valence/residences", "/a/valence/stays/999", "/healthz"]
)
def test_head_answers_as_get_does_without_a_body(world, path):
    nadia = world.as_("nadia")
    got, head = nadia.get(path), nadia.client.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    for name in ("content-type", "content-security-policy", "cache-control", "vary", "location"):
        assert head.headers.get(name) == got.headers.get(name), name


def test_head_of_a_static_file(world):
    name = next(path.name for path in STATIC.iterdir() if path.suffix == ".css")
    head = world.visitor().client.head(f"/static/{name}")
    assert (head.status_code, head.content) == (200, b"")


def test_head_of_a_deed_without_a_page_is_refused(world):
    assert world.as_("nadia").client.head("/a/valence/stays/new/draft").status_code in (404, 405)

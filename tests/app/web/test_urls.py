"""A path by its name: the workspace fills itself in, what the pattern does not hold becomes the query."""

import pytest

from app.web.urls import Urls


@pytest.fixture
def urls():
    made = Urls()
    made.add("stays:show", "/a/{workspace:str}/stays/{number:str}")
    made.add("stays:step-undo", "/a/{workspace:str}/stays/{number:str}/steps/{step:str}/undo")
    made.add("stays:index", "/a/{workspace:str}/stays")
    made.add("federation:compare", "/federation/compare")
    made.add("office:member", "/federation/members/{number:str}")
    return made


@pytest.mark.parametrize(
    ("name", "values", "path"),
    [
        ("stays:index", {}, "/a/valence/stays"),
        ("stays:index", {"situation": "left", "q": None}, "/a/valence/stays?situation=left"),
        ("stays:index", {"workspace": "roanne"}, "/a/roanne/stays"),
        ("stays:show", {"number": 3}, "/a/valence/stays/3"),
        ("stays:show", {"number": "3/../4"}, "/a/valence/stays/3%2F..%2F4"),
        ("stays:show", {"number": True}, "/a/valence/stays/True"),
        ("stays:show", {"number": 3, "workspace": "roanne"}, "/a/roanne/stays/3"),
        ("stays:show", {"number": 3, "workspace": None}, "/a/valence/stays/3"),
        ("stays:show", {"number": 3, "tab": "é&"}, "/a/valence/stays/3?tab=%C3%A9%26"),
        ("stays:step-undo", {"number": 3, "step": 12}, "/a/valence/stays/3/steps/12/undo"),
        ("federation:compare", {}, "/federation/compare"),
        ("federation:compare", {"year": 2025}, "/federation/compare?year=2025"),
        ("office:member", {"number": 7}, "/federation/members/7"),
    ],
)
def test_a_path_says_what_it_was_given(urls, name, values, path):
    assert urls.path(name, "valence", values) == path


def test_each_workspace_has_its_own_and_its_name_is_quoted(urls):
    assert urls.path("stays:show", "valence", {"number": 3}) == "/a/valence/stays/3"
    assert urls.path("stays:show", "roanne", {"number": 3}) == "/a/roanne/stays/3"
    assert urls.path("stays:show", "100 %s", {"number": 3}) == "/a/100%20%25s/stays/3"


@pytest.mark.parametrize(("name", "values"), [("stays:show", {}), ("stays:show", {"id": 3}), ("nowhere", {})])
def test_a_missing_part_and_an_unknown_name_are_refused(urls, name, values):
    with pytest.raises(KeyError):
        urls.path(name, "valence", values)


def test_a_pattern_of_ours_holds_no_percent_sign():
    with pytest.raises(ValueError, match="percent"):
        Urls().add("strange", "/a/%s")

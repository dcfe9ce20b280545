"""The check of the message catalogs finds what it promises to find."""

import shutil
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "deploy"))

import catalogs  # noqa: E402


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    monkeypatch.setattr(catalogs, "LOCALE", tmp_path)
    found = Catalog(charset="utf-8")
    found.add("Bonjour %(name)s", locations=[("templates/hello.html", 1)])
    found.add(("%(num)s séjour", "%(num)s séjours"), locations=[("app/stays.py", 1)])
    for language in catalogs.LANGUAGES:
        catalogs.update(found, language)
    return found


def kinds(sources: Catalog, language: str) -> set[str]:
    return {kind.split(" (")[0] for kind, _ in catalogs.faults(sources, language)}


def edit(language: str, before: str, after: str) -> None:
    path = catalogs.LOCALE / language / "LC_MESSAGES" / "messages.po"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def translate() -> None:
    edit("en", 'msgid "Bonjour %(name)s"\nmsgstr ""', 'msgid "Bonjour %(name)s"\nmsgstr "Hello %(name)s"')
    edit("en", 'msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "%(num)s stay"\nmsgstr[1] "%(num)s stays"')


def test_french_needs_only_its_plurals_and_gets_them(sources: Catalog) -> None:
    assert kinds(sources, "fr") == set()


def test_english_needs_every_sentence(sources: Catalog) -> None:
    assert kinds(sources, "en") == {"vide"}
    translate()
    assert kinds(sources, "en") == set()


def test_a_new_and_a_dropped_sentence_are_both_seen(sources: Catalog) -> None:
    translate()
    changed = Catalog(charset="utf-8")
    changed.add("Bonsoir", locations=[("templates/hello.html", 1)])
    assert kinds(changed, "fr") == {"manque", "ne sert plus"}


def test_a_placeholder_that_was_lost_is_seen(sources: Catalog) -> None:
    translate()
    edit("en", "Hello %(name)s", "Hello %(nom)s")
    assert "format" in kinds(sources, "en")


def test_a_lone_percent_sign_in_a_template_is_seen(sources: Catalog) -> None:
    translate()
    sources.add("Part de 50 % ou plus", locations=[("templates/hello.html", 2)])
    sources.add("Part de 50 %% ou plus", locations=[("templates/hello.html", 3)])
    catalogs.update(sources, "fr")
    named = [name for kind, name in catalogs.faults(sources, "fr") if kind.startswith("format")]
    assert named == ["Part de 50 % ou plus"]


def test_an_uncertain_translation_is_seen(sources: Catalog) -> None:
    translate()
    edit("en", 'msgid "Bonjour', '#, fuzzy\nmsgid "Bonjour')
    assert kinds(sources, "en") == {"incertain"}


def test_updating_twice_changes_nothing(sources: Catalog) -> None:
    translate()
    path = catalogs.LOCALE / "en" / "LC_MESSAGES" / "messages.po"
    before = path.read_text()
    catalogs.update(sources, "en")
    assert path.read_text() == before


@pytest.fixture
def spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    """The sentences of a part of the house, as those of the whole are found before every run of the tests."""
    for name in ("app/tabular", "templates/accounts"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.setattr(catalogs, "ROOT", tmp_path)
    return catalogs.spoken()


def test_the_sentences_of_the_house_are_found(spoken: Catalog) -> None:
    places = {place.split("/")[0] for message in spoken for place, _line in message.locations}
    assert places == {"app", "templates"}
    assert len(spoken) > 100


def test_sentences_said_below_the_web_are_found_in_both_their_forms(spoken: Catalog) -> None:
    found = {message.id for message in spoken}
    assert {"Indiquez %(field)s.", "%(count)s ligne vide ignorée.", "%(count)s lignes vides ignorées."} <= found

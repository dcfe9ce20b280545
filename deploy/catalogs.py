"""Message catalogs: every sentence of code and templates stands in both, translated, with the same placeholders.

Without an option it only checks (exit 1 when something is wrong); `--update` brings the .po files up to the sources.
"""

import sys
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "app" / "web" / "locale"
SOURCE = "fr"  # the language that the sentences are written in: only its plurals need forms of their own
LANGUAGES = (SOURCE, "en")
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "lazy_gettext": None,
    "lazy_pgettext": ((1, "c"), 2),
    "sentence": None,
    "counted": (1,),
}
SECOND = {"counted": (2,)}  # the plural of `counted` is a message of its own
CODE = ("app", [("**.py", "python")])
TEMPLATES = ("templates", [("**.html", "jinja2"), ("**.txt", "jinja2")])
OPTIONS = {pattern: {"extensions": "jinja2.ext.do", "silent": "false"} for pattern in ("**.html", "**.txt")}


class Anything(dict):  # type: ignore[type-arg]
    """Has every placeholder, as a number, which each kind of placeholder takes."""

    def __missing__(self, name: str) -> int:
        return 0


def spoken() -> Catalog:
    """Every sentence of the sources, each with the files it stands in."""
    found = Catalog(charset="utf-8")
    for folder, methods, keywords in ((*CODE, KEYWORDS), (*those_that_count(), SECOND), (*TEMPLATES, KEYWORDS)):
        lines = extract_from_dir(
            ROOT / folder, methods, OPTIONS, keywords, directory_filter=lambda path: "node_modules" not in str(path)
        )
        for name, line, message, comments, context in lines:
            found.add(message, None, [(f"{folder}/{name}", line)], auto_comments=comments, context=context)
    return found


def those_that_count() -> tuple[str, list[tuple[str, str]]]:
    """Of the code, the few files with a plural of their own: to read all of it again takes a second."""
    folder, _methods = CODE
    files = [path for path in (ROOT / folder).rglob("*.py") if b"counted(" in path.read_bytes()]
    return folder, [(path.relative_to(ROOT / folder).as_posix(), "python") for path in files]


def written(language: str) -> Catalog:
    path = LOCALE / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        day = datetime(2026, 1, 1, tzinfo=UTC)
        return Catalog(
            language,
            header_comment="# Kept up to the sources by deploy/catalogs.py --update; translated by hand.",
            project="Passerelle", version="1", charset="utf-8", creation_date=day, revision_date=day, fuzzy=False,
            msgid_bugs_address="Passerelle", last_translator="Passerelle", language_team=language,
        )  # fmt: skip
    with path.open("rb") as file:
        return read_po(file, locale=language)


def texts(message: Message) -> list[str]:
    strings = message.string if isinstance(message.string, list | tuple) else [message.string]
    return [str(text or "") for text in strings]


def faults(sources: Catalog, language: str) -> Iterator[tuple[str, str]]:
    """(kind, sentence) for everything wrong in one language."""
    catalog = written(language)
    for message in sources:
        if not message.id:
            continue
        name = message.id[0] if message.pluralizable else message.id
        known = catalog.get(message.id, message.context)
        if known is None:
            yield "manque", name
            continue
        if known.fuzzy:
            yield "incertain", name
        if not all(texts(known)) and (language != SOURCE or message.pluralizable):
            yield "vide", name
        for error in known.check(catalog):
            yield f"format ({error})", name
        if any(place.startswith("templates/") for place, _line in message.locations):
            for text in filter(None, (name, *texts(known))):
                yield from lone_percent(text, name)
    wanted = {(message.id if not message.pluralizable else message.id[0], message.context) for message in sources}
    for message in catalog:
        if message.id and (message.id if not message.pluralizable else message.id[0], message.context) not in wanted:
            yield "ne sert plus", message.id if not message.pluralizable else message.id[0]


def lone_percent(text: str, name: str) -> Iterator[tuple[str, str]]:
    """Templates always fill placeholders in, so that a literal sign is written twice there."""
    try:
        text % Anything()
    except (TypeError, ValueError):
        yield "format (signe % seul : l’écrire %%)", name


def update(sources: Catalog, language: str) -> int:
    """Adds, drops, keeps translations; in order and without line numbers, so that a change shows only itself."""
    catalog = written(language)
    catalog.update(deepcopy(sources), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    for message in catalog:
        message.locations = []
        if language == SOURCE and message.pluralizable and not all(texts(message)):
            message.string = (message.id[0], *[message.id[1]] * (catalog.num_plurals - 1))
    path = LOCALE / language / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    return len(catalog)


def main() -> int:
    sources = spoken()
    if "--update" in sys.argv[1:]:
        for language in LANGUAGES:
            print(f"{language} : {update(sources, language)} messages")
    wrong = [(language, *fault) for language in LANGUAGES for fault in faults(sources, language)]
    for language, kind, name in wrong:
        print(f"{language} : {kind} : {name}")
    if wrong:
        print(f"{len(wrong)} messages à corriger ; les catalogues se mettent à jour par deploy/catalogs.py --update.")
        return 1
    print(f"{len(sources)} messages, {len(LANGUAGES)} langues, rien à corriger.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

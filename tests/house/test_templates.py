"""Templates: each one used, parsed, free of inline script and style, and of what htmx or Jinja would run."""

import re

import pytest
from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from app.web.templating import environment
from tests.house.house import ROOT, kept_files, modules, named

TEMPLATES = sorted(p for p in kept_files() if p.is_relative_to(ROOT / "templates"))
ENVIRONMENT = environment("fr")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*="),
    "inline handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "htmx that evaluates": re.compile(r"\bhx-on\b|\bjs:|javascript:", re.IGNORECASE),
    "unescaped": re.compile(r"\|\s*safe\b|\{%-?\s*autoescape|\bMarkup\("),
    "inline script or style": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>|<style\b", re.IGNORECASE),
    "unquoted attribute": re.compile(r"\s[\w:-]+=\{\{"),
    "address of another site": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
}
IMPORT = re.compile(r"\{%-?\s*(import|from)\s")
MARKUP_HOMES = {f"app/web/{name}.py" for name in ("icons", "words", "charts", "maps", "qr", "i18n", "templating")} | {
    "app/initiatives/markup.py",  # the words of authors become markup there, each escaped
    "app/web/compiling.py",  # sentences of the catalogs, each value in them escaped
}
# What a block drawn once may name besides its thing: the comparison is a part of what is seen; a path of the federation
# has no workspace in it; one drawing stands for each language.
BESIDES = {"compare.html": {"comparison", "cell", "url", "lang"}}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.relative_to(ROOT / "templates").as_posix())
def test_it_is_plain_and_parses(path):
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    found = [f"{why}: {match.group(0).strip()!r}" for why, rule in FORBIDDEN.items() for match in rule.finditer(text)]
    assert not found
    if "parts" not in path.parts:
        assert not IMPORT.search(text), "macros are the global `parts`"
    ENVIRONMENT.parse(text)


def looked_at(body: list[nodes.Node]) -> set[str]:
    """The names that a piece of template takes from outside, what it includes as well."""
    whole = nodes.Template(body)
    whole.set_environment(ENVIRONMENT)
    names = find_undeclared_variables(whole)
    for part in whole.find_all(nodes.Include):
        names |= looked_at(ENVIRONMENT.parse((ROOT / "templates" / part.template.value).read_text("utf-8")).body)
    return names


def test_what_is_drawn_once_for_everybody_looks_at_nothing_but_its_thing():
    known, kept = set(environment("fr").globals), 0
    for path in TEMPLATES:
        for call in ENVIRONMENT.parse(path.read_text(encoding="utf-8")).find_all(nodes.CallBlock):
            if getattr(call.call.node, "name", "") == "drawn_once":
                kept += 1
                assert looked_at(call.body) - known - BESIDES.get(path.name, set()) == {call.call.args[0].name}, (
                    path.name
                )
    assert kept >= 3


def test_every_template_is_used():
    said = "\n".join(p.read_text(encoding="utf-8") for p in [*modules("app"), *TEMPLATES])
    names = {p.relative_to(ROOT / "templates").as_posix() for p in TEMPLATES}
    unused = {name for name in names if f'"{name}"' not in said and f"'{name}'" not in said}
    if not (ROOT / "app" / "partners").exists():
        unused.discard("layout/partner.html")
    assert not unused


def test_every_template_that_python_names_is_there():
    names = {p.relative_to(ROOT / "templates").as_posix() for p in TEMPLATES}
    asked = {
        name
        for path in modules("app")
        for name in re.findall(r'"([a-z0-9_/-]+\.html)"', path.read_text(encoding="utf-8"))
    }
    assert not asked - names


def test_markup_is_made_in_few_places():
    made = {named(path) for path in modules("app") if "Markup(" in path.read_text(encoding="utf-8")}
    assert not made - MARKUP_HOMES

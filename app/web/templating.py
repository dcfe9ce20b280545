"""The templates of each language: strict, French, with the parts, the icons and the formats at hand everywhere."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2_fragments import render_block
from markupsafe import Markup

from app.web import charts, figure_words, i18n, words
from app.web.compiling import SpokenEnvironment
from app.web.icons import icon
from app.web.statics import asset, integrity
from app.web.words import current_locale
from tenants import clock

ROOT = Path(__file__).resolve().parent.parent


def templates_folder() -> Path:
    beside = ROOT.parent / "templates"
    return beside if beside.is_dir() else ROOT / "_templates"


@cache
def environment(language: str) -> Environment:
    """One in a process for each language, however many applications it holds: each template is compiled once."""
    made = SpokenEnvironment(
        language,
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=1000,
        extensions=["jinja2.ext.do"],
    )
    made.globals |= {"_": i18n.said, "ngettext": i18n.said_of_many, "pgettext": i18n.said_within}
    said = words.filters_of(language)
    made.filters |= said
    made.globals |= said
    made.globals |= {
        "asset": asset,
        "integrity": integrity,
        "icon": icon,
        "drawn_once": drawn_once,
        "today": clock.today,
        "now": clock.now,
    }
    made.globals |= {
        "charts": charts,
        "value_words": figure_words.value_words,
        "fraction_words": figure_words.fraction_words,
    }
    made.globals |= {"amount_words": figure_words.amount_words, "gap_words": figure_words.gap_words}
    made.globals["parts"] = made.get_template("parts/all.html").module
    return made


def prepare() -> None:
    """What every page needs, made before several processes share it: the templates, the names of months, the signs of
    numbers, in each language."""
    for language in i18n.LANGUAGES:
        before = current_locale.set(language)
        words.day(clock.today())
        words.money(1)
        current_locale.reset(before)
        made = environment(language)
        for name in made.list_templates(extensions=["html"]):
            made.get_template(name)


_KEPT: WeakKeyDictionary[object, dict[tuple[str, str], Markup]] = WeakKeyDictionary()


def drawn_once(thing: object, name: str, caller: Callable[[], str]) -> Markup:
    """{% call drawn_once(thing, 'name') %}: drawn once in each language, for as long as the thing lives. For what
    depends on the thing alone: nothing in the block may look at who asks."""
    drawn = _KEPT.setdefault(thing, {})
    key = name, current_locale.get()
    if key not in drawn:
        drawn[key] = Markup(caller())  # noqa: S704 what a template has drawn
    return drawn[key]


def draw(template: str, block: str | None, context: dict[str, Any]) -> str:
    """The whole template, or one of its blocks alone (a block sees no top-level import or set: parts are globals), in
    the language of the request."""
    made = environment(current_locale.get())
    if block is None:
        return made.get_template(template).render(context)
    return render_block(made, template, block, context)

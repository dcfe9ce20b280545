"""What a compiled template finds and writes is what Jinja finds and writes; only the way there is shorter."""

from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from app.web import i18n
from app.web.compiling import SpokenEnvironment
from app.web.i18n import Later


@dataclass
class Thing:
    name: str = "chaise"

    @property
    def broken(self) -> str:
        raise AttributeError("nothing here")


VALUES = {
    "text": "<b> & 'c' \"d\"",
    "markup": Markup("<b>gras</b>"),
    "whole": 12,
    "true": True,
    "amount": Decimal("12.50"),
    "none": None,
    "later": Later("Séjour <terminé>"),
    "thing": Thing(),
    "row": {"name": "table", "items": "clef", "empty": None, "in": {"name": "tiroir"}},
    "space": SimpleNamespace(name="lit", of=Thing("tabouret")),
    "rows": [{"name": "un"}, {"name": "deux", "note": "<!>"}],
}
SAID = [
    "{{ text }}|{{ markup }}|{{ whole }}|{{ true }}|{{ amount }}|{{ none }}|{{ later }}",
    "{{ thing.name }}|{{ row.name }}|{{ row['in'].name }}|{{ row.empty }}|{{ space.of.name }}",
    "{{ row.items is callable }}|{{ row['items'] }}",
    "{% for one in rows if one.note is defined %}{{ one.note }}{% endfor %}",
    "{% for one in rows %}{% if one.note is defined and one.note %}{{ one.note }}{% else %}—{% endif %}{% endfor %}",
    "{{ missing is defined }}|{{ row.missing is defined }}|{{ row.missing is undefined }}|{{ thing.name is defined }}",
    "{{ row.missing|default('rien') }}",
    "{% macro say(one) %}{{ one.name.upper() }}{% endmacro %}{{ say(thing) }}{{ say(row) }}",
    "{% set drawn %}{{ text }}{% endset %}{{ drawn }}",
    "{{ rows|map(attribute='name')|join(', ') }}",
    "{% autoescape false %}{{ text }}{% endautoescape %}",
    "{% include 'part' %}|{% include 'part' %}",
    "{% set word = 'dehors' %}{% include 'part' %}{{ word }}",
    "{% for one in rows %}{% include 'row' %}{% endfor %}",
    "{% block body %}{% for one in rows %}{% include 'nested' %}{% endfor %}{% endblock %}",
    "{% include 'named' %}{% set which = 'part' %}{% include which %}{% include ['none', 'part'] %}",
    "{% include 'none' ignore missing %}{% include 'alone' without context %}",
]
PARTS = {
    "part": "{{ text }}{% set word = 'dedans' %}{{ word }}\n",
    "row": "{{ one.name }} ",
    "nested": "({% include 'row' %}{{ whole }})",
    "named": "{% block body %}{{ text }}{% endblock %}",
    "alone": "{{ text is defined }}",
}
REFUSED = ["{{ thing.other }}", "{{ row.other }}", "{{ row.other.more }}", "{{ nobody.name }}", "{{ thing.broken }}"]


def both(said: str) -> tuple[str, str]:
    """As our environment draws it, and as Jinja's own."""
    options = {"loader": DictLoader({"page": said, **PARTS}), "autoescape": True, "undefined": StrictUndefined}
    ours, theirs = SpokenEnvironment("fr", **options), Environment(**options)
    return ours.get_template("page").render(VALUES), theirs.get_template("page").render(VALUES)


@pytest.mark.parametrize("said", SAID)
def test_a_page_reads_as_jinja_draws_it(said):
    ours, theirs = both(said)
    assert ours == theirs


@pytest.mark.parametrize("said", REFUSED)
def test_what_is_missing_is_refused_in_the_same_words(said):
    said_by = []
    options = {"loader": DictLoader({"page": said}), "autoescape": True, "undefined": StrictUndefined}
    for made in (SpokenEnvironment("fr", **options), Environment(**options)):
        with pytest.raises(UndefinedError) as refused:
            made.get_template("page").render(VALUES)
        said_by.append(str(refused.value))
    assert said_by[0] == said_by[1]


@pytest.mark.parametrize("value", ["<b> & %", Markup("<b>gras</b>"), 12, Decimal("12.50"), None, Later("<i>")])
@pytest.mark.parametrize(
    "message", ["logement %(unit)s", "%(unit)s : 100 %% de %(unit)s", "sans rien", "%(unit)s, %(floor)s"]
)
def test_a_sentence_reads_as_it_does_with_its_values_filled_in_later(message, value):
    values = {"unit": value, "floor": "<2>"}
    given = ", ".join(f"{name}={name}" for name in values if f"%({name})s" in message)
    made = SpokenEnvironment("fr", loader=DictLoader({"page": f"{{{{ _('{message}', {given}) }}}}"}), autoescape=True)
    assert made.get_template("page").render(values) == i18n.with_holes(message) % values


def test_a_hole_that_is_not_a_plain_one_is_refused():
    made = SpokenEnvironment("fr", loader=DictLoader({"page": "{{ _('%(num)d fois', num=num) }}"}), autoescape=True)
    with pytest.raises(ValueError, match="not a plain one"):
        made.get_template("page")

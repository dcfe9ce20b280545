"""The light writing: what it knows is drawn, everything else stays letters; no author reaches the page’s own markup."""

import re

import pytest
from markupsafe import Markup

from app.initiatives import markup
from app.initiatives.differences import COME, GONE, SAME, differences
from app.initiatives.persons import is_of_a_person, named_in

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example)",
    "[x](/a/roanne/sheets)",
    '[x](https://a.example/"onmouseover="alert(1))',
    "[x](https://a.example 'onmouseover=alert(1)')",
    "![x](https://a.example/p.png)",
    "<https://a.example>",
    "<div hx-get=/a hx-trigger=load>x</div>",
    "<form action=//evil.example><input name=password>",
    "<iframe srcdoc='<script>1</script>'>",
    "<style>*{display:none}</style>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '"><img onerror=alert(1)>',
    "{{7*7}} {% include 'x' %}",
    "[a]: javascript:alert(1)\n\n[a]",
    "`<b>`",
    "```html\n<script>1</script>\n```",
    "> <script>1</script>",
    "| a | b |\n|---|---|\n| <script> | x |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "*".join("<b>" for _ in range(50)),
    "[" * 500 + "x" + "](https://a.example)" * 500,
)
ALLOWED = re.compile(
    r"<(?:/?(?:p|ul|ol|li|strong|em)|br|/a"
    r"|a href=\"(?:https?://|mailto:)[^\"<>]*\" rel=\"nofollow noopener noreferrer\")>"
)


def drawn(source: str) -> str:
    return str(markup.as_html(markup.parsed(source), lambda mark: Markup("[%s]") % mark))


@pytest.mark.parametrize("attack", ATTACKS)
def test_only_our_own_tags_come_out(attack):
    left = ALLOWED.sub("", drawn(attack))
    assert "<" not in left
    assert ">" not in left
    assert "javascript:" not in re.sub(
        r"[^\x21-\x7e]", "", " ".join(re.findall(r'href="([^"]*)"', drawn(attack))).lower()
    )


def test_paragraphs_lists_bold_italic_and_links_are_drawn():
    assert drawn("Un **mot**\net *deux*") == "<p>Un <strong>mot</strong> et <em>deux</em></p>"
    assert drawn("- un\n- deux") == "<ul><li>un</li><li>deux</li></ul>"
    assert drawn("1. un\n2. deux") == "<ol><li>un</li><li>deux</li></ol>"
    assert 'href="https://a.example/?q=1&amp;r=2"' in drawn("[x](https://a.example/?q=1&r=2)")
    assert drawn("- un\n  - dessous") == "<ul><li><p>un</p><ul><li>dessous</li></ul></li></ul>"


def test_a_mark_is_a_figure_wherever_it_stands_in_the_text():
    assert drawn("Près de **{1}** logements, {12} ans, {0} {100} {x}") == (
        "<p>Près de <strong>[1]</strong> logements, [12] ans, {0} {100} {x}</p>"
    )
    assert markup.marks_in("{2} puis {1}, {2}") == [2, 1, 2]


def test_a_figure_within_a_link_leads_to_its_note_alone():
    assert "<a" not in drawn("[{1}](https://a.example)")


def test_the_search_reads_the_words_alone():
    assert markup.plain("- **un**\n- deux {1}\n\nfin", lambda mark: "70") == "un\ndeux 70\nfin"


def test_differences_give_both_texts_back():
    before, after = "Près de 70 logements remis en location.", "Près de 76 logements ont été remis en location."
    found = differences(before, after)
    assert "".join(text for kind, text in found if kind != COME) == before
    assert "".join(text for kind, text in found if kind != GONE) == after
    assert (GONE, "70") in found
    assert (COME, "76") in found
    assert [kind for kind, _text in differences("x", "x")] == [SAME]
    assert differences("", "y") == [(COME, "y")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Grâce à Lina, tout va mieux", "Lina"),
        ("M. Dupont a signé", "Dupont"),
        ("le logement de Mme Garcia", "Garcia"),
        ("avec l’aide d’Inès", "Inès"),
    ],
)
def test_a_person_is_noticed(text, name):
    assert named_in(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "rue Nicolas Chorier, à Valence", "la Fondation Abbé Pierre", "l’Association Saint Vincent", "à Saint-Étienne",
        "la Résidence Thomas", "CAL PACT de Roanne et SESAME", "Emmaüs soutient", "le Grand Roanne",
    ],
)  # fmt: skip
def test_a_place_or_a_body_is_no_person(text):
    assert named_in(text) is None


def test_a_contact_is_no_private_letter_box():
    assert is_of_a_person("lina.m@gmail.com")
    assert is_of_a_person("x@ORANGE.fr")
    assert not is_of_a_person("contact@cald.example")

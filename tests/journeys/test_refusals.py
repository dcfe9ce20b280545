"""Every form sent empty: a page that says what is missing, keeps what was typed, and is as good to read as any other."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.conftest import People
from tests.journeys.looking import look
from tests.journeys.prepared import prepare
from tests.journeys.routes import Page, Tour, pages
from tests.journeys.site import KINDS, Caller, Site

DEEDS = pages("POST")
KEPT = "Ce texte reste"
# Deeds whose page gives them nothing to refuse: a press, or a field whose emptiness is an answer.
FORM = "main form[method=post]"
EMPTY = """(form, kept) => {
  const shown = [...form.elements].filter((one) => one.name && one.type !== "hidden" && one.tagName !== "BUTTON")
  let marked = ""
  for (const one of shown) {
    if (one.type === "checkbox" || one.type === "radio") one.checked = false
    else if (one.tagName === "SELECT") one.value = ""
    else if (one.type !== "file") {
      const free = (one.type === "text" || one.tagName === "TEXTAREA") && !one.inputMode && !one.closest("[data-date]")
      const optional = document.querySelector(`label[for="${one.id}"] .optional`)
      one.value = free && optional && !marked ? kept : ""
      if (one.value) marked = one.name
    }
  }
  const asks = shown.filter((one) => one.type !== "checkbox" && one.value !== kept && !(one.tagName === "SELECT" && one.value) &&
    !(one.closest("fieldset") ?? one.parentElement).querySelector(".optional") &&
    !document.querySelector(`label[for="${one.id}"] .optional`)).map((one) => one.name)
  return [marked, asks]
}"""


@pytest.fixture(scope="module")
def tours(site: Site) -> dict[str, Tour]:
    starts = prepare(site)
    made = {}
    for kind in ("anonymous", "manager", "director", "head office"):
        with Caller(site, KINDS[kind][0]) as caller:
            made[kind] = Tour(caller.look, site.base).walk(starts[kind])
    return made


@pytest.fixture(scope="module")
def tabs(crowd: People) -> Iterator[dict[str, Any]]:
    yield {}


def _offered(tours: dict[str, Tour], deed: Page) -> tuple[str, str, str]:
    """(kind, address of a page, action of the form), or an assertion that nobody offers it."""
    for kind in deed.who():
        for address, action in tours[kind].forms.get(deed.name, []) if kind in tours else []:
            return kind, address, action
    raise AssertionError(f"no page offers {deed.pattern}")


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_a_form_sent_empty(deed, tours, tabs, crowd, site, counts):
    kind, address, action = _offered(tours, deed)
    if kind not in tabs:
        tabs[kind] = crowd.page(kind)
        tabs[kind].context.watch.expected = {422, 409}
    tab = tabs[kind]
    tab.goto(address)
    form = tab.locator(f'{FORM}[action$="{action}"]').first
    if not form.count() or not form.locator("input:not([type=hidden]), select, textarea").count():
        counts.add("S forms sent empty", "a press alone")
        return
    marked, asks = form.evaluate(EMPTY, KEPT)
    with tab.expect_response(lambda answer: answer.request.method == "POST") as sent:
        form.locator("button[type=submit], button:not([type])").first.click()
    if sent.value.status != 422:
        assert sent.value.status < 400, sent.value.status
        assert not asks or deed.name in EMPTINESS_IS_AN_ANSWER, f"{asks} were not asked for"
        counts.add("S forms sent empty", "taken")
        return
    tab.wait_for_function("document.activeElement.matches('.error-summary')", timeout=5_000)
    if marked:
        assert tab.locator(f'[name="{marked}"]').first.input_value() == KEPT
    links = tab.locator(".error-summary a")
    for at in range(links.count()):
        target = str(links.nth(at).get_attribute("href"))
        assert tab.locator(target).count() == 1, f"{target} leads to no field"
    found = look(tab)
    counts.add("S forms sent empty", "refused")
    assert not found, f"{address}\n" + "\n".join(found)
    tab.context.watch.settle(site.faults)


EMPTINESS_IS_AN_ANSWER: set[str] = set()

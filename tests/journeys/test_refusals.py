"""Every form sent empty: the page says what is missing, keeps what was typed, and reads as well as any other."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tenants.settings import Settings
from tests.journeys.conftest import People
from tests.journeys.forms import forms_of
from tests.journeys.looking import bring, faults, keeps_time, look, too_wide
from tests.journeys.prepared import Guide
from tests.journeys.routes import Page, Tour, pages
from tests.journeys.site import Site, serving
from tests.journeys.skeleton import skeleton
from tests.world import copy_of

# Offered to somebody with a second factor, an old proof, a passkey's domain or an identity provider, none of which the
# demo has: test_second_factor.py, test_confirmation.py and test_providers.py.
OF_THE_DOOR = {
    f"accounts:{name}"
    for name in (
        "sign-in-code", "sign-in-passkey", "passkey-challenge", "passkey-new", "passkey-new-challenge", "passkey-name",
        "passkey-removal", "code-app-removal", "recovery-codes", "confirm", "provider", "provider-link",
        "provider-removal",
    )
}  # fmt: skip
# Sent by the browser as it prints a page, without a form: test_a_printed_page_is_told.py.
WITHOUT_A_FORM = {"audit:printed"}
DEEDS = [page for page in pages("POST") if page.name not in OF_THE_DOOR | WITHOUT_A_FORM]
KEPT = "Ce texte reste"
# A cell emptied, a writing said to mean nothing: answers like any other, judged again on the same page. A grid without
# amounts is a budget not begun, what became of it not yet known (tests/app/funding/test_budgets.py).
EMPTINESS_IS_AN_ANSWER = {"imports:correct", "imports:meanings", "budgets:edit", "budgets:actual"}
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
  const optional = (one) => (one.closest("fieldset") ?? one.parentElement).querySelector(".optional") ||
    document.querySelector(`label[for="${one.id}"] .optional`)
  const asks = shown.filter((one) => one.type !== "checkbox" && !optional(one) &&
    !(one.value && (one.value === kept || one.tagName === "SELECT"))).map((one) => one.name)
  return [marked, asks]
}"""
NOWHERE = """() => [...document.querySelectorAll(".error-summary a")].map((link) => link.getAttribute("href"))
  .filter((target) => document.querySelectorAll(target).length !== 1)"""
# As a mouse would, without a picture to wait for: the middle of the button is in sight and under nothing.
PRESS = """(button) => {
  button.scrollIntoView({block: "center", behavior: "instant"})
  const {x, y, width, height} = button.getBoundingClientRect()
  const there = document.elementFromPoint(x + width / 2, y + height / 2)
  if (!button.contains(there) || button.disabled) return `under ${there?.outerHTML.slice(0, 80)}`
  button.click()
  return ""
}"""


@pytest.fixture(scope="module")
def site(postgres: Any, guided: tuple[Settings, Guide]) -> Iterator[Site]:
    with serving(copy_of(postgres, guided[0])) as served:
        yield served


@pytest.fixture(scope="module")
def tabs(crowd: People) -> dict[str, Any]:
    """For each kind of people the tab in which forms are sent."""
    return {}


@pytest.fixture(scope="module")
def light(crowd: People, eyes: Any) -> Any:
    """The tab in which what came back is looked at."""
    return crowd.page("anonymous", browser=eyes)


@pytest.fixture(scope="module")
def known() -> set[str]:
    """The pieces of the pages that were looked at."""
    return set()


def _offered(tours: dict[str, Tour], deed: Page) -> tuple[str, str, str]:
    """(kind, address of a page, action of the form), or an assertion that nobody offers it."""
    for kind in deed.who():
        for address, action in tours[kind].forms.get(deed.name, []) if kind in tours else []:
            return kind, address, action
    raise AssertionError(f"no page offers {deed.pattern}")


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_a_form_sent_empty(deed, guided, tabs, light, crowd, eyes, site, known, counts):
    kind, address, action = _offered(guided[1].tours, deed)
    text = guided[1].tours[kind].texts.get(address, "")
    if any(form.action == action and form.method == "post" and not form.asks for form in forms_of(text)):
        counts.add("S forms sent empty", "a press alone")
        return
    if kind not in tabs:
        context = crowd.context(kind, browser=eyes)
        context.watch.expected = {422, 409}
        tabs[kind] = context.new_page()
    desk = tabs[kind]
    if _send_empty(desk, deed, address, action, counts):
        _look(desk, light, address, known, counts)
    else:  # what the press led to may still be on its way into this tab
        tabs[kind] = desk.context.new_page()
    for tab in (desk, light):
        tab.context.watch.settle(site.faults)


def _send_empty(tab: Any, deed: Page, address: str, action: str, counts: Any) -> bool:
    """Whether it was refused."""
    tab.goto(address)
    form = tab.locator(f'{FORM}[action$="{action}"]').first
    if not form.count() or not form.locator("input:not([type=hidden]), select, textarea").count():
        counts.add("S forms sent empty", "a press alone")
        return False
    marked, asks = form.evaluate(EMPTY, KEPT)
    with tab.expect_response(lambda answer: answer.request.method == "POST") as sent:
        hidden = form.locator("button:not([type=button]):not([formaction])").first.evaluate(PRESS)
        assert not hidden, hidden
    if sent.value.status != 422:
        assert sent.value.status < 400, sent.value.status
        assert not asks or deed.name in EMPTINESS_IS_AN_ANSWER, f"{asks} were not asked for"
        tab.wait_for_load_state()  # a tab closed while its next page arrives may never say that it is closed
        counts.add("S forms sent empty", "taken")
        return False
    expect(tab.locator(".error-summary")).to_be_focused()
    if marked:
        assert tab.locator(f'[name="{marked}"]').first.input_value() == KEPT
    nowhere = tab.evaluate(NOWHERE)
    assert not nowhere, f"{nowhere} lead to no field"
    counts.add("S forms sent empty", "refused")
    return True


def _look(desk: Any, light: Any, address: str, known: set[str], counts: Any) -> None:
    """By axe when it holds a piece that no refused page had before: a few macros draw all fields."""
    text = desk.content()
    read = skeleton(text)
    if read.pieces <= known:
        counts.add("S forms sent empty", "built as those looked at before")
        found = faults(desk) + too_wide(desk, 320)
    elif keeps_time(text):
        found, _runs = look(desk)
    else:
        bring(light, address, text)
        found, _runs = look(light)
    known |= read.pieces
    assert not found, f"{desk.url}\n" + "\n".join(found)

"""How a page is looked at: axe, one heading, one title, unique ids, no word of the machine, no sideways scroll."""

import re
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import TimeoutError

from tests.journeys.skeleton import STATES, WHOLE

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Between two themes only colours change: in the second one the rules that look at colours are run.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
RUN = """async ([what, coloured]) => {
  if (!window.axe) return null
  axe.configure({rules: [{id: "color-contrast", selector: coloured}]})
  return (await axe.run(document, {runOnly: what, resultTypes: ["violations"]})).violations.map(
    ({id, nodes}) => `${id} (${nodes.length}): ${nodes[0].target.join(" ")} ${nodes[0].failureSummary}`)
}"""
PLAIN = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id)
  const words = document.body.innerText
  const odd = words.match(/\\b(undefined|None|NaN|null|True|False)\\b|%\\(|\\{\\{|\\[object|Undefined/)
  return [
    document.querySelectorAll("h1").length === 1 ? "" : `${document.querySelectorAll("h1").length} h1`,
    document.querySelector("h1")?.innerText.trim() ? "" : "the h1 is empty",
    /\\S.* — Passerelle$/.test(document.title) ? "" : `title: ${document.title}`,
    document.querySelectorAll("main").length === 1 ? "" : "not one main",
    document.documentElement.lang ? "" : "no language",
    ids.length === new Set(ids).size ? "" : `id twice: ${ids.filter((id, at) => ids.indexOf(id) !== at)}`,
    odd ? `the page says ${odd[0]}` : "",
    document.querySelector("[style]") ? "an inline style" : "",
  ].filter(Boolean)
}"""
WIDTH = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth
  if (wide <= 0) return ""
  const far = [...document.querySelectorAll("body *")].filter((one) =>
    one.getBoundingClientRect().right > innerWidth + 1)
  return `${wide} px too wide: ` + far.slice(-3).map((one) => `${one.tagName}.${one.className}`).join(", ")
}"""

# Of rows, entries and cards that differ by their words alone, axe sees the first: the others are taken off the page,
# and so is what stands around <main> as on a page that was looked at before in this window (see bring).
THIN = """() => {
  const told = / (href|id|name|value|for|title|src|[dxyr]|[xy][12]|c[xy]|width|height|points|aria-[a-z]+by)="[^"]+"/g
  const mark = (one) => one.outerHTML.replace(/>[^<]*\\S[^<]*</g, ">words<").replace(told, " $1").replace(
    / (aria-label|data-[a-z-]+)="[^"]+"/g, " $1")
  const twins = []
  const around = (window.lookedAt ??= new Set())
  for (const one of document.querySelectorAll("body > *, .frame > *, .page > *")) {
    if (one.matches("main") || one.querySelector("main")) continue
    const own = mark(one)
    if (around.has(own) && one.matches("nav, header")) one.replaceChildren()  // its place stays, or the page would move
    else if (around.has(own)) one.remove()
    around.add(own)
  }
  const walk = (place) => {
    const known = new Set()
    for (const one of place.querySelectorAll(":scope > *")) {
      const own = /^(tr|li|article|option|path|rect|circle|line|div)$/i.test(one.tagName) ? mark(one) : ""
      if (own && known.has(own)) twins.push(one)
      else {
        known.add(own)
        if (!/^tr$/i.test(one.tagName)) walk(one)
      }
    }
  }
  walk(document.body)
  for (const one of twins) one.remove()
}"""
# What holds words or is written into has the colours that its make and what stands around it give it (the pieces of
# skeleton.py): they are measured where such a piece is met first in this window. Returns how many are new.
FRESH = """([whole, states]) => {
  const known = (window.coloured ??= new Map())
  let fresh = 0
  const first = (mark) => !known.has(mark) && known.set(mark, known.size)
  const walk = (one, around) => {
    let mark = `${around}>${one.tagName}`
    for (const {name, value} of one.attributes) {
      const said = whole.includes(name) || (/^(aria|data)-/.test(name) && states.includes(value))
      mark += said ? ` ${name}=${value}` : value ? ` ${name}` : ` ${name} empty`
    }
    const written = one.matches("input, select, textarea") ||
      [...one.childNodes].some((part) => part.nodeType === Node.TEXT_NODE && part.data.trim())
    if (written && first(`${mark} words`)) fresh++, one.setAttribute("data-fresh", "")
    first(mark)
    for (const child of one.children) walk(child, known.get(mark))
  }
  walk(document.body, "")
  return fresh
}"""


THIN_AND_FRESH = f"(pieces) => {{ ({THIN})(); return ({FRESH})(pieces) }}"

# A page that asks again by itself goes on doing so in the window where another one is written over it.
STANDS_ON = "/sign-in"  # a page that anybody may open, to write others over
KEEPS_TIME = re.compile(r'hx-trigger="[^"]*every|data-retry')


def keeps_time(text: str) -> bool:
    return KEEPS_TIME.search(text) is not None


def bring(tab: Any, address: str, text: str | None) -> None:
    """The page of that address into the tab. text: as its reader got it; it is written over the page that stands
    there, of the same origin and policy, with its own scripts and styles: axe, once warm, stays so, which is a third of
    what a look costs. The tab may be anybody's: a page asks for nothing as it opens (its watch sees to it), unless it
    keeps time. Without a text the browser goes there itself."""
    if text is None:
        answer = tab.goto(address)
        assert answer.status == 200, f"{answer.status} {address}"
        return
    if tab.url == "about:blank":
        _stand(tab)
    try:
        tab.set_content(text, wait_until="load")
    except TimeoutError:  # once in thousands the end of loading is not told for a page written over another
        _stand(tab)
        tab.set_content(text, wait_until="load")


def _stand(tab: Any) -> None:
    """On a page over which others are written, with what they all take."""
    tab.context.watch.quiet = False
    tab.goto(STANDS_ON)
    tab.context.watch.quiet = True


def violations(page: Any, theme: str, *, whole: bool = False) -> list[str]:
    """What axe finds on the page in one theme: in the light one by every rule, in the dark one by those that look at
    colours, of what look() found to be new. whole: by every rule, of everything."""
    if theme == "dark":
        page.emulate_media(color_scheme="dark")
    every = whole or theme == "light"
    rules = {"type": "tag", "values": TAGS} if every else {"type": "rule", "values": OF_COLOURS}
    asked = [rules, "*" if whole else "[data-fresh]"]
    found = page.evaluate(RUN, asked)
    if found is None:  # the first page of this window
        page.evaluate(AXE)
        found = page.evaluate(RUN, asked)
    return [f"{theme}: {one}" for one in found]


def faults(page: Any) -> list[str]:
    """What can be said of any page without axe."""
    return list(page.evaluate(PLAIN))


def too_wide(page: Any, width: int) -> list[str]:
    """Nothing when the page needs no sideways scroll at that width."""
    page.set_viewport_size({"width": width, "height": 800})
    found = page.evaluate(WIDTH)
    page.set_viewport_size({"width": 1280, "height": 900})
    return [f"at {width} px: {found}"] if found else []


def look(page: Any, *, whole: bool = False, widths: tuple[int, ...] = (320,)) -> tuple[list[str], int]:
    """(everything that is wrong, how often axe ran); the page is not whole afterwards. In both themes; where no colour
    is new in this window, in the light one. whole: with every rule in both, not only those of colours, and of every row
    and colour instead of one of each make."""
    found = faults(page)
    for width in widths:
        found += too_wide(page, width)
    fresh = whole or page.evaluate(THIN_AND_FRESH, [sorted(WHOLE), STATES])
    themes = ("light", "dark") if fresh else ("light",)
    for theme in themes:
        found += violations(page, theme, whole=whole)
    page.emulate_media(color_scheme="light")
    return found, len(themes)

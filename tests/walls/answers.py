"""How an answer is judged: its headers, the canaries in its bytes, what it says without the number asked for."""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin

from app.web.security import CSP
from tests.walls.filler import canary

FIXED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
DOWNLOAD_CSP = "sandbox; default-src 'none'"
UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
REFERENCE = re.compile("(R(?:é|e)f(?:é|e)rence[^<]*<strong>)[A-Z0-9]{4}".encode())
DIGITS = re.compile("[0-9]+")
CHANGING = (
    re.compile(r'(name="_csrf_token" value=")[^"]*'),
    re.compile(r'("x-csrf-token": ")[^"]*'),
    re.compile(r"(Référence[^<]*<strong>)[A-Z0-9]{4}"),
    re.compile(r"(Reference[^<]*<strong>)[A-Z0-9]{4}"),
    re.compile(r"(<dcterms:\w+[^>]*>)[^<]*"),  # when a spreadsheet was made
)

# A tag that ends or begins, and its attributes; a sign > may stand in a value.
TAG = re.compile(r"""<(/?)([a-z][a-z0-9-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
TOLD = re.compile("href=|hx-get=|name=")
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:="([^"]*)")?""")


def missing_headers(answer: Any) -> list[str]:
    """What an answer lacks of the security headers; a download carries the narrower policy."""
    wrong = [name for name, value in FIXED.items() if answer.headers.get(name) != value]
    if answer.headers.get("content-security-policy") not in (CSP, DOWNLOAD_CSP):
        wrong.append("content-security-policy")
    wrong += [name for name in ("permissions-policy", "vary") if name not in answer.headers]
    return wrong


def plain_bytes(content: bytes) -> bytes:
    """The bytes to look through: a spreadsheet is opened first."""
    if not content.startswith(b"PK\x03\x04"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def canaries_in(content: bytes, places: Iterable[str]) -> list[str]:
    text = plain_bytes(content).lower()
    return [place for place in places if canary(place).encode() in text]


def without_its_number(answer: Any, *numbers: str) -> tuple[int, str, str]:
    """Status, destination and body, with the asked numbers, the reference and the one-use keys taken out."""
    text = plain_bytes(answer.content).decode("utf-8", "replace")
    for rule in CHANGING:
        text = rule.sub(r"\1", text)
    text = UUID_TEXT.sub("KEY", text)
    where = answer.headers.get("location", "") + answer.headers.get("hx-redirect", "")
    return answer.status_code, _unnumbered(where, numbers), _unnumbered(text, numbers)


def alike(said: Iterable[tuple[str, Any]], tried: Iterable[str]) -> bool:
    """Whether all these (number, answer) say the same. Most are the same bytes once the number asked for and the
    reference are taken out; where they are not, every number that was ever tried is."""
    said = list(said)
    if len({_bytes_without(answer, number) for number, answer in said}) == 1:
        return True
    return len({without_its_number(answer, *tried) for _number, answer in said}) == 1


def _bytes_without(answer: Any, number: str) -> tuple[int, bytes, bytes]:
    where = answer.headers.get("location", "") + "\n" + answer.headers.get("hx-redirect", "")
    alone = _alone(number)
    content = REFERENCE.sub(rb"\1", answer.content)
    return answer.status_code, alone.sub(b"N", where.encode()), alone.sub(b"N", content)


@cache
def _alone(number: str) -> re.Pattern[bytes]:
    """The number as no part of a longer one; its first digit stands first, which is what a search is quick at."""
    text = re.escape(number.encode())
    return re.compile(text + rb"(?<![0-9]" + text + rb")(?![0-9])")


def _unnumbered(text: str, numbers: tuple[str, ...]) -> str:
    """In one pass over the runs of digits; what is no plain number is a key, sought by itself."""
    for key in (number for number in numbers if not number.isdigit()):
        text = text.replace(key, "N")
    return DIGITS.sub(lambda found: "N" if found[0] in numbers else found[0], text)


@dataclass
class Field:
    name: str
    kind: str
    value: str
    options: list[str] = field(default_factory=list)


@dataclass
class DrawnForm:
    """A form as it stands on a page: where it goes, how, and what it would send."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    def values(self) -> dict[str, str]:
        return {f.name: f.value for f in self.fields if f.kind not in ("submit", "button", "file", "unchecked")}


class Seen:
    """The links and forms of one page: of ours, which write their tags in full (html.parser takes thrice as long)."""

    def __init__(self, here: str, html: str) -> None:
        self.here, self.links, self.forms = here, set(), []
        self._select: Field | None = None
        for ends, tag, attributes in TAG.findall(html):
            if ends:
                self._select = None if tag == "select" else self._select
            elif tag in ("form", "option") or TOLD.search(attributes):
                given = {name: unescape(value) for name, value in ATTRIBUTE.findall(attributes)}
                self._tag(tag, given)

    def _tag(self, tag: str, given: dict[str, str]) -> None:
        for name in ("href", "hx-get", "data-href"):
            if given.get(name, "").startswith(("/", "?")) and not given[name].startswith("/static/"):
                self.links.add(urldefrag(urljoin(self.here, given[name]))[0])
        if tag == "form":
            action = given.get("action") or given.get("hx-post") or self.here
            self.forms.append(DrawnForm(urldefrag(urljoin(self.here, action))[0], given.get("method", "get").lower()))
        if self.forms and given.get("name"):
            self._field(tag, given)
        if tag == "option" and self._select is not None:
            self._select.options.append(given.get("value", ""))
            if "selected" in given or not self._select.value:
                self._select.value = given.get("value", "")

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form = self.forms[-1]
        if tag == "select":
            self._select = Field(given["name"], "select", "")
            form.fields.append(self._select)
        elif tag == "textarea":
            form.fields.append(Field(given["name"], "textarea", ""))
        elif tag == "input":
            kind = given.get("type", "text")
            if kind in ("radio", "checkbox") and "checked" not in given:
                form.fields.append(Field(given["name"], "unchecked", given.get("value", "on")))
            else:
                form.fields.append(Field(given["name"], kind, given.get("value", "")))

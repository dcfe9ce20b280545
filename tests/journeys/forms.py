"""Forms as a browser without a person would send them: what they hold when the page comes."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Sent:
    """A form of a page: where it goes and what it holds. asks: it has something to fill in."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    asks: bool = False


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Sent] = []
        self._select: str | None = None
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Sent(given.get("action", ""), given.get("method", "get").lower()))
        if not self.forms:
            return
        values, name = self.forms[-1].values, given.get("name", "")
        shown = tag in ("select", "textarea") or (tag == "input" and given.get("type") not in ("hidden", "submit"))
        self.forms[-1].asks = self.forms[-1].asks or shown
        if tag == "input" and name and given.get("type") not in ("file", "submit"):
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                values[name] = given.get("value", "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in values:
                values[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._text = name
            values[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text and self.forms:
            self.forms[-1].values[self._text] += data


def forms_of(text: str) -> list[Sent]:
    """Every form of a page, in order."""
    reader = _Reader()
    reader.feed(text)
    return reader.forms

"""Reading a page as a person does: its words, the values its fields hold."""

import html
import re
from typing import Any


def plain(text: str) -> str:
    """The words of a page with ordinary spaces."""
    words = html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u202f", " ").replace("\xa0", " ")
    return re.sub(r" ([.,)])", r"\1", re.sub(r"\s+", " ", words))


def names(answer: Any) -> list[str]:
    """The first cells of a list."""
    return re.findall(r'<th scope="row" class="lead"><a[^>]*>([^<]+)</a>', answer.text)


def hidden(answer: Any, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found, f"no hidden {name}"
    return html.unescape(found.group(1))


def part_of(answer: Any, name: str) -> str:
    """The words of a page from the element of that id on."""
    return plain(answer.text.split(f'id="{name}"', 1)[1])

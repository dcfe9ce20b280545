"""The words a handler ends with: page(), done(), download(). They say what to draw; routes.py draws it in the
transaction."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Page:
    """A whole page, or its block `part` when htmx asked for a part of it."""

    template: str
    part: str | None
    status: int
    context: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Done:
    """A deed is done: see `to`. With a swap template htmx gets what changed; everybody else is sent there by 303."""

    to: str
    message: str = ""
    link: tuple[str, str] | None = None
    swap: str | None = None
    context: dict[str, Any] = field(default_factory=dict)


@dataclass
class Download:
    """Bytes made here, always offered as a file."""

    content: bytes
    name: str
    media_type: str
    status: int = 200
    inline: bool = False


@dataclass
class Raw:
    """An answer with its own headers (sign-in cookies, small texts)."""

    content: bytes = b""
    status: int = 200
    media_type: str = "text/html"  # Litestar adds the charset
    headers: dict[str, str] = field(default_factory=dict)


Answer = Page | Done | Download | Raw

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page(template: str, *, part: str | None = None, status: int = 200, **context: Any) -> Page:
    return Page(template, part, status, context)


def done(
    to: str, message: str = "", *, link: tuple[str, str] | None = None, swap: str | None = None, **context: Any
) -> Done:
    return Done(to, message, link, swap, context)


def download(content: bytes, name: str, media_type: str = XLSX) -> Download:
    return Download(content, name, media_type)

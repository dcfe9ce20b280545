"""A mail in words: what happened, one link, why one receives it. Drawn as text and HTML in its reader's language."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.web import i18n
from app.web.templating import templates_folder
from app.web.words import current_locale

MOST_LINES = 8
TEMPLATES = ("mails/letter.txt", "mails/letter.html")


@dataclass(frozen=True)
class Letter:
    """subject: fact and date. lines: sentences, at most five. action: words of the one link; href: absolute.
    stop: of a mail that comes back, the page where one chooses how often.

    Never holds a resident's name nor any secret but a one-use link.
    """

    subject: str
    lines: tuple[str, ...]
    action: str
    href: str
    why: str
    stop: str = ""


@dataclass(frozen=True)
class Drawn:
    """What goes out: both forms of the same words."""

    subject: str
    text: str
    html: str


@contextmanager
def spoken_in(language: str) -> Iterator[None]:
    """Words inside the block are those of the reader, not of whoever causes the mail."""
    before = current_locale.set(i18n.choose(language, ""))
    try:
        yield
    finally:
        current_locale.reset(before)


@cache
def _environment() -> Environment:
    """Escaping stands for .html and not for .txt; otherwise as the pages'."""
    made = Environment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    return made


def drawn(letter: Letter) -> Drawn:
    """Raises ValueError for a letter longer than eight lines: what is longer belongs on a page."""
    context = {"letter": letter, "lang": current_locale.get()}
    text, html = (_environment().get_template(name).render(context) for name in TEMPLATES)
    if sum(1 for line in text.splitlines() if line.strip()) > MOST_LINES:
        raise ValueError("A mail has at most eight lines.")
    return Drawn(letter.subject, text, html)

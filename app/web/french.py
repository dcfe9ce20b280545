"""Papers are written in French, whoever prints them: days, amounts and spaces as the French write them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.web.words import current_locale, typo


@contextmanager
def in_french() -> Iterator[None]:
    """Days and amounts as the paper writes them."""
    token = current_locale.set("fr")
    try:
        yield
    finally:
        current_locale.reset(token)


def typeset(data: Any) -> Any:
    """The same with French typography in every sentence."""
    if isinstance(data, str):
        return typo(data)
    if isinstance(data, list):
        return [typeset(one) for one in data]
    return {key: typeset(value) for key, value in data.items()} if isinstance(data, dict) else data

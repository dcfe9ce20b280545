"""Icons of the lucide package as inline SVG, drawn once per name and label."""

import re
from functools import lru_cache

from lucide.jinja import lucide
from markupsafe import Markup, escape

# The look of a line is the style sheet's (.icon): twenty icons on a page need not each repeat it.
_LOOK = re.compile(r' (?:fill|stroke[a-z-]*)="[^"]*"')
_BETWEEN = re.compile(r"\s+(?=<|/>)")


@lru_cache(maxsize=512)
def icon(name: str, label: str | None = None, size: int = 20) -> Markup:
    """The icon `name`, `size` pixels wide. Hidden from screen readers unless it has a label of its own."""
    head, lines = str(lucide(name, size=size, **{"class": "icon"})).split(">", 1)
    drawn = _LOOK.sub("", head) + ">" + _BETWEEN.sub("", lines)
    if label is None:
        return Markup(drawn.replace("<svg", '<svg aria-hidden="true"', 1))  # noqa: S704 - from the package's own file
    said = f'<svg role="img" aria-label="{escape(label)}"'
    return Markup(drawn.replace("<svg", said, 1))  # noqa: S704 - the label is escaped

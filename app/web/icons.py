"""Icons of the lucide package as inline SVG, drawn once per name and label."""

from functools import lru_cache

from lucide.jinja import lucide
from markupsafe import Markup, escape


@lru_cache(maxsize=512)
def icon(name: str, label: str | None = None, size: int = 20) -> Markup:
    """The icon `name`, `size` pixels wide. Hidden from screen readers unless it has a label of its own."""
    drawn = str(lucide(name, size=size, stroke_width="1.75", focusable="false", **{"class": "icon"}))
    if label is None:
        return Markup(drawn.replace("<svg", '<svg aria-hidden="true"', 1))  # noqa: S704 - from the package's own file
    said = f'<svg role="img" aria-label="{escape(label)}"'
    return Markup(drawn.replace("<svg", said, 1))  # noqa: S704 - the label is escaped

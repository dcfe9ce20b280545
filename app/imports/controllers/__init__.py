"""Every address of the imports, one module a step."""

from typing import Any

from app.imports.controllers import columns, deposits, rows, runs

ROUTES: list[Any] = [*deposits.ROUTES, *columns.ROUTES, *rows.ROUTES, *runs.ROUTES]

"""A statement that one database's engine has compiled, the engines of later databases take as it is: each module of
tests has a database of its own, and to compile the same statements for each took a tenth of the whole run."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.util import LRUCache

from tenants.actor import Audience
from tenants.database import Database

KEPT = 600  # for each audience: twice what the product keeps, for the modules ask for different pages

_known: dict[Audience, tuple[Any, LRUCache[Any, Any]]] = {}


def share_compiled_statements() -> None:
    """For the rest of this process. Audiences stay apart, as in the product."""
    plainly = Database._open

    def opened(self: Database, audience: Audience) -> Engine:
        engine = plainly(self, audience)
        if audience not in _known or _known[audience][0].server_version_info is None:  # that never connected
            _known[audience] = engine.dialect, LRUCache(KEPT)
        engine.dialect, engine._compiled_cache = _known[audience]
        return engine

    Database._open = opened

"""A row of the funding into the database, all or nothing, written down so that it can be taken back."""

from typing import Any

from app.journal import Journal, Packed
from app.tabular.verdicts import Verdict
from tenants.session import Db


class RowWriter:
    """`make` is given by each kind. What is remembered of rows made in this transaction goes through `learn`, so that a
    row that is refused is forgotten too."""

    def __init__(self, db: Db) -> None:
        self.db = db
        self._since: list[tuple[dict[Any, Any], Any, Any]] = []

    def write(self, verdict: Verdict[Any]) -> Packed:
        """All or nothing. Raises RuleRefused, ConstraintRefused or Stale; nothing of the row stays then."""
        journal = Journal(self.db)
        self._since = []
        try:
            with self.db.savepoint():
                self.make(journal, verdict.row)
                return journal.packed()
        except Exception:
            for into, key, before in reversed(self._since):
                if before is None:
                    into.pop(key, None)
                else:
                    into[key] = before
            raise

    def learn(self, into: dict[Any, Any], key: Any, value: Any) -> None:
        """Keep in a look-up what was just made."""
        self._since.append((into, key, into.get(key)))
        into[key] = value

    def make(self, journal: Journal, row: Any) -> None:
        """The row says something new."""
        raise NotImplementedError

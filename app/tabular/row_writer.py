"""What every writer of rows does alike: a row all or nothing, written down so that it can be taken back."""

from typing import Any

from app.journal import Journal, Packed
from app.tabular.verdicts import Verdict
from tenants.session import Db, Stale


class Learnt:
    """What was kept in look-ups while a row was written: forgotten when the row is refused."""

    def __init__(self) -> None:
        self._since: list[tuple[dict[Any, Any], Any, Any]] = []

    def begin(self) -> None:
        """A row begins: what it adds here is forgotten when it is undone."""
        self._since = []

    def learn(self, into: dict[Any, Any], key: Any, value: Any) -> None:
        """Keep in a look-up what was just made."""
        self._since.append((into, key, into.get(key)))
        into[key] = value

    def forget(self) -> None:
        """The row was undone in the database; here too."""
        for into, key, before in reversed(self._since):
            if before is None:
                into.pop(key, None)
            else:
                into[key] = before


class RowWriter(Learnt):
    """`make`, and `change` where rows may change what is recorded, are given by each kind."""

    def __init__(self, db: Db) -> None:
        super().__init__()
        self.db = db

    def write(self, verdict: Verdict[Any]) -> Packed:
        """All or nothing. Raises RuleRefused, ConstraintRefused or Stale; nothing of the row stays then."""
        journal = Journal(self.db)
        self.begin()
        try:
            with self.db.savepoint():
                if verdict.outcome == "create":
                    self.make(journal, verdict.row)
                else:
                    self.change(journal, verdict)
                return journal.packed()
        except Exception:
            self.forget()
            raise

    def make(self, journal: Journal, row: Any) -> None:
        """The row says something new."""
        raise NotImplementedError

    def change(self, journal: Journal, verdict: Verdict[Any]) -> None:
        """The row changes something recorded. Of kinds that change nothing, such a row is one that changed since."""
        raise Stale


def still(found: Any) -> Any:
    """The row that the preview spoke of. Raises Stale when somebody took it away since."""
    if found is None:
        raise Stale
    return found


def facts_of(row: Any) -> dict[str, Any]:
    """The columns of a row; an empty text is what nobody said."""
    return {name: None if value == "" else value for name, value in row._asdict().items()}

"""What every writer of works does alike: a row all or nothing, written down so that it can be taken back."""

from typing import Any

from app.journal import Journal, Packed
from app.tabular.verdicts import Verdict
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from tenants.session import Db


class RowWriter:
    """`make` and `change` are given by each kind. What they remember of rows made in this transaction goes through
    `learn`, so that a row that is refused is forgotten too."""

    def __init__(self, db: Db) -> None:
        self.db = db
        self._since: list[tuple[dict[Any, Any], Any, Any]] = []

    def write(self, verdict: Verdict[Any]) -> Packed:
        """All or nothing. Raises RuleRefused, ConstraintRefused or Stale; nothing of the row stays then."""
        journal = Journal(self.db)
        self._since = []
        try:
            with self.db.savepoint():
                if verdict.outcome == "create":
                    self.make(journal, verdict.row)
                else:
                    self.change(journal, verdict)
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

    def change(self, journal: Journal, verdict: Verdict[Any]) -> None:
        """The row changes something recorded."""
        raise NotImplementedError


def still(found: Any) -> Any:
    """The row that the preview spoke of. Raises RuleRefused when somebody took it away since."""
    if found is None:
        raise RuleRefused(_("Cette ligne a changé depuis l’aperçu. Importez de nouveau le fichier."))
    return found


def facts_of(row: Any) -> dict[str, Any]:
    """The columns of a row; an empty text is what nobody said."""
    return {name: None if value == "" else value for name, value in row._asdict().items()}

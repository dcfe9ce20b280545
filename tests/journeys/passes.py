"""Who has signed in by the page once in this process is signed in to every copy of the same demo: the browser's cookies
and the row of the session that they name."""

from dataclasses import dataclass, field
from typing import Any

from tests.journeys.site import Site

NEWEST = """
select to_jsonb(s)::text from identity.sessions s join identity.accounts a on a.id = s.account_id
where a.email = %s order by s.made_at desc, s.number desc limit 1
"""
LAID_IN = "insert into identity.sessions select * from jsonb_populate_record(null::identity.sessions, %s::jsonb)"


@dataclass
class Passes:
    """kept: address -> (what the browser stored, the row of the session)."""

    kept: dict[str, tuple[Any, str]] = field(default_factory=dict)

    def keep(self, site: Site, email: str, stored: Any) -> None:
        self.kept[email] = stored, site.value(NEWEST, email)

    def lay_in(self, site: Site, email: str) -> Any:
        """What the browser of a signed-in person stores; None for somebody who has never signed in here."""
        if email not in self.kept:
            return None
        stored, row = self.kept[email]
        site.change(LAID_IN, row)
        return stored

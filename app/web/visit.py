"""One visit: who asks for what, with the transaction that answers it. The only argument of every handler."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from app.web.errors import BadRequest, NotFound
from app.web.forms import Lists, clean
from tenants.actor import Actor
from tenants.session import Db
from tenants.settings import Settings


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """What the door learned of the session: enough for every page, read in one statement."""

    account_id: Any
    session_number: Any
    name: str
    email: str
    language: str
    theme: str
    shortcuts: bool
    places: int
    factor: str  # the second one of this session; empty without
    proved_at: datetime
    owes_factor: bool  # must give a second one, and has not in this session
    confined_to: str  # where a session of an identity provider may lead, in words apart; empty: everywhere


@dataclass(frozen=True, slots=True)
class Came:
    """For the journal: somebody came in, tried to (account_id None: an address of nobody), or took a seat.

    audience, workspace_id: the one place that it is about; without an audience, every place of the account.
    """

    code: str
    account_id: Any
    audience: str = ""
    workspace_id: Any = None
    detail: str = ""


@dataclass
class Visit:
    """request: Litestar's, for headers and cookies. posted: the form, cleaned. db: the open transaction (None for
    static words)."""

    request: Any
    settings: Settings
    person: SignedInPerson | None
    actor: Actor | None
    route: Any
    session_id: str = ""
    visitor: str = ""
    posted: Lists = field(default_factory=lambda: Lists([]))
    answered: Any = None  # what the handler ended with, before it is drawn
    noted: list[Came] = field(default_factory=list)  # for the journal
    concerns: str = ""  # for the journal: what the deed is about, when the path does not say
    detail: str = ""  # for the journal: a code, never a word of the data
    told: bool = False  # its line in the journal stands already
    denied: bool = False  # a right was missing
    outside: Any = None  # the workspace (or the name of the wing) at whose door somebody without access stands
    closed: bool = False  # what the path names has ended: its page says so, and no file of it goes on
    oversize: int = 0  # bytes that were sent to this page and are too many; it says so
    pressing: int | None = None  # lines late or due today of the reader's own list, once a page has counted them
    shared: list[Any] = field(default_factory=list)  # a partner's accesses, ended ones too, as the door found them
    _db: Db | None = None
    services: Any = None
    set_cookies: list[Any] = field(default_factory=list)

    @property
    def db(self) -> Db:
        if self._db is None:
            raise RuntimeError("This route opens no transaction.")
        return self._db

    @property
    def me(self) -> Actor:
        if self.actor is None:
            raise NotFound
        return self.actor

    def can(self, right: str) -> bool:
        return self.actor is not None and self.actor.may(right)

    # -- what was asked -------------------------------------------------------------------------------------------
    @property
    def is_htmx(self) -> bool:
        return self.request.headers.get("hx-request") == "true"

    @property
    def wants_part(self) -> bool:
        """htmx 4 says itself whether it wants a part or the whole page."""
        return self.is_htmx and self.request.headers.get("hx-request-type") == "partial"

    @property
    def is_post(self) -> bool:
        return self.request.method == "POST"

    def asked(self, name: str, default: str = "", longest: int = 200) -> str:
        """One query parameter, cleaned. Raises BadRequest when it is longer than any of ours."""
        value = clean(self.request.query_params.get(name, default))
        if len(value) > longest:
            raise BadRequest
        return value

    def asked_number(self, name: str, least: int = 0, most: int = 10**9) -> int | None:
        """A whole number of the query in plain digits, or None when absent. Raises BadRequest for anything else."""
        value = self.asked(name)
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and len(value) <= 12) or not least <= int(value) <= most:
            raise BadRequest
        return int(value)

    # -- where things are -----------------------------------------------------------------------------------------
    def url(self, name: str, **values: Any) -> str:
        """The path of a route by its name; the workspace is filled in from the visit, None values are left out."""
        return self.services.urls.path(name, self.workspace_slug, values)

    @property
    def workspace_slug(self) -> str:
        return self.actor.workspace.slug if self.actor and self.actor.workspace else ""

    @property
    def path(self) -> str:
        return self.request.url.path

    def here(self, **changes: Any) -> str:
        """This page's address with some query values changed (None takes one out)."""
        values = {key: value for key, value in self.request.query_params.items() if key not in changes}
        values |= {key: str(value) for key, value in changes.items() if value is not None}
        return f"{self.path}?{urlencode(values)}" if values else self.path

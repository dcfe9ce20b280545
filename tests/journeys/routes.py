"""The route table as a browser needs it: every page, who may open it, the addresses that pages themselves give."""

import html
import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from app.accounts.permissions import rights_of
from app.doors import FEDERATION, PARTNER, WORKSPACE
from app.main import FOR_PARTNERS, IN_A_WORKSPACE, IN_THE_FEDERATION, NO_PLACE
from app.web.routes import PUBLIC, SIGNED_IN, Route
from tests.journeys.site import KINDS

DOORS = (("", NO_PLACE), (WORKSPACE, IN_A_WORKSPACE), (FEDERATION, IN_THE_FEDERATION), (PARTNER, FOR_PARTNERS))
ACTION = re.compile(r'<form\b[^>]*\smethod="post"[^>]*\saction="([^"]+)"|\shx-post="([^"]+)"', re.IGNORECASE)
LINK = re.compile(r'<a\b[^>]*?\shref="([^"#]+)', re.IGNORECASE)
ROOTED = re.compile("/(?!/)")
EACH = 2  # addresses looked at of one pattern and one set of query keys


@dataclass(frozen=True)
class Page:
    """A route that a browser may open or send a form to."""

    door: str
    route: Route

    @property
    def name(self) -> str:
        return self.route.name

    @property
    def pattern(self) -> str:
        return (self.door + self.route.path).rstrip("/") or "/"

    @property
    def of_works(self) -> bool:
        """Of the slice, or a reminder of its lines: looked at where the works are."""
        own = self.route.function.__module__.startswith("app.works.")
        return own or self.route.name.startswith("home:postpone-works") or self.route.name == "shares:order"

    @cached_property
    def matcher(self) -> re.Pattern[str]:
        return re.compile(
            re.sub(r"\{\w+:str\}", "[^/]+", re.escape(self.pattern).replace(r"\{", "{").replace(r"\}", "}"))
        )

    @property
    def is_download(self) -> bool:
        return "." in self.pattern.rsplit("/", 1)[-1]

    def who(self) -> list[str]:
        """The kinds of people that may open it, the one that is looked at most closely first."""
        if self.route.may == PUBLIC:
            return ["anonymous"]
        if self.route.may == SIGNED_IN:
            return ["manager", "head office", "partner"]
        return [kind for kind, (_mail, place, role, chief) in KINDS.items() if self._opens(place, role, chief)]

    def _opens(self, place: str, role: str, administrator: bool) -> bool:
        audience = {FEDERATION: "federation", PARTNER: "partner", WORKSPACE: "workspace"}[self.door]
        of_kind = place if place in ("federation", "partner") else "workspace" if place else ""
        if of_kind == "workspace" and self.of_works != (place == "roanne"):
            return False
        return of_kind == audience and self.route.may in rights_of(audience, role, administrator)


def pages(method: str = "GET") -> list[Page]:
    """Every route of that method that answers with a page."""
    found = [Page(door, handler.opt["route"]) for door, handlers in DOORS for handler in handlers]
    return [page for page in found if page.route.method == method and not page.is_download]


@cache
def page_of(path: str, method: str = "GET") -> Page | None:
    """The route that answers a path: the one with the fewest blanks."""
    path = path.rstrip("/") or "/"
    fitting = [page for page in _known(method) if page.matcher.fullmatch(path)]
    return min(fitting, key=lambda page: page.pattern.count("{"), default=None)


@cache
def _known(method: str) -> list[Page]:
    return pages(method)


@dataclass
class Tour:
    """A walk along the links of the pages. get: address -> (status, is a page, text).

    files: routes that gave a file. forms: deed -> [(address of a page that offers it, action), …]. texts: of the pages
    in found, by address.
    """

    get: Callable[[str], tuple[int, bool, str]]
    base: str
    found: dict[str, dict[tuple[str, ...], str]] = field(default_factory=lambda: defaultdict(dict))
    dead: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    forms: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[str, str] = field(default_factory=dict)
    followed: int = 0

    def __getstate__(self) -> dict[str, Any]:
        """What was found goes from process to process, the way to the pages does not."""
        return vars(self) | {"get": None}

    def walk(self, starts: Iterable[str]) -> "Tour":
        """after: found[route name] = {query keys: the first address of that shape that shows the page}."""
        asked: dict[tuple[str, tuple[str, ...]], int] = defaultdict(int)
        waiting = deque((start, "the start") for start in dict.fromkeys(starts))
        seen = {address for address, _source in waiting}  # a link met again has had its turn, or waits for it
        while waiting:
            address, source = waiting.popleft()
            parts = urlsplit(address)
            page = page_of(parts.path)
            keys = tuple(sorted({key for key, _value in parse_qsl(parts.query)}))
            keys = (address,) if source == "the start" else keys
            if page is None or asked[page.name, keys] >= EACH:
                continue
            asked[page.name, keys] += 1
            status, is_page, text = self.get(address)
            self.followed += 1
            if status >= 400 and source != "the start":
                self.dead.append(f"{status} {address}, from {source}")
            if status == 200 and not is_page:
                self.files.add(page.name)
            if status != 200 or not is_page:
                continue
            if self.found[page.name].setdefault(keys, address) == address:
                self.texts[address] = text
            for action in {html.unescape(one or other) for one, other in ACTION.findall(text)}:
                if deed := page_of(urlsplit(action).path, "POST"):
                    self.forms[deed.name].append((address, action))
            new = [link for link in self._links(address, text) if link not in seen]
            seen.update(new)
            waiting += [(link, address) for link in dict.fromkeys(new)]
        return self

    def _links(self, address: str, text: str) -> list[str]:
        """The addresses of this site that a page gives, most often written from its root."""
        found = [html.unescape(link) for link in dict.fromkeys(LINK.findall(text))]
        whole = [self.base + link if ROOTED.match(link) else urljoin(self.base + address, link) for link in found]
        return [link.removeprefix(self.base) for link in whole if link.startswith(self.base)]

    def addresses(self, name: str) -> list[str]:
        """One address for each shape of a page, the plainest first."""
        return [address for _keys, address in sorted(self.found[name].items(), key=lambda item: len(item[0]))]

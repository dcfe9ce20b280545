"""Who knocks at which routes, and what the declared rights say of it: a rule apart from the one that is tested."""

from dataclasses import dataclass
from typing import Any

from app.accounts.permissions import FEDERATION_ROLES, PARTNER_ROLES, WORKSPACE_ROLES
from app.main import declared_routes
from app.web.routes import Route
from tests.walls.conftest import address
from tests.world import CAST

PUBLIC, SIGNED_IN = "public", "signed-in"
ADMINISTERS = {
    "workspace": {"administer", "audit:read", "shares:decide", "shares:everything"},
    "federation": {"federation:administer", "audit:read"},
}
WING = {"/a/": "workspace", "/federation": "federation", "/p": "partner"}
EXAMPLE_WORDS = {"workspace": "roanne"}


@dataclass(frozen=True)
class Knocker:
    """A kind of actor: where their membership is (None: nowhere), what it gives them, how they sign in (None: not)."""

    name: str
    email: str | None
    wing: str | None = None
    place: str | None = None
    role: str = ""
    administrator: bool = False

    @property
    def rights(self) -> set[str]:
        roles = {"workspace": WORKSPACE_ROLES, "federation": FEDERATION_ROLES, "partner": PARTNER_ROLES}
        if self.wing is None:
            return set()
        own = {str(right) for right in roles[self.wing][self.role]}
        return own | (ADMINISTERS.get(self.wing, set()) if self.administrator else set())


def knockers(every: bool) -> list[Knocker]:
    """Each kind once; with `every`, each role with and without the administrator's flag."""
    found = [Knocker("anonymous", None)]
    for role in WORKSPACE_ROLES:
        for administrator in (False, True) if every else (role == "reader",):
            email = address("roanne", role, administrator)
            found.append(Knocker(email.split("@")[0], email, "workspace", "roanne", role, administrator))
    manager = address("valence", "residence_manager", True)
    found.append(Knocker("manager of the other workspace", manager, "workspace", "valence", "residence_manager", True))
    for role in FEDERATION_ROLES if every else ("officer",):
        for administrator in (False, True):
            email = address("federation", role, administrator)
            found.append(Knocker(email.split("@")[0], email, "federation", None, role, administrator))
    found.append(Knocker("partner", CAST["paul"][0], "partner", None, "partner"))
    found.append(Knocker("partner whose access has ended", "ended@partner.test"))
    found.append(Knocker("member who has left", "left@roanne.test"))
    return found


def expected(route: Route, path: str, who: Knocker, workspace: str = "roanne") -> str:
    """« open », « sign in », « refused » (403: the page is theirs, the deed is not) or « nothing » (404)."""
    if route.may == PUBLIC:
        return "open"
    if who.email is None:
        return "sign in"
    if route.may == SIGNED_IN:
        return "open"
    wing = next(wing for begin, wing in WING.items() if path.startswith(begin))
    if who.wing != wing or (wing == "workspace" and who.place != workspace):
        return "nothing"
    if str(route.may) in who.rights:
        return "open"
    return "refused" if route.within and str(route.within) in who.rights else "nothing"


def routes(made: Any) -> list[tuple[str, Route]]:
    return sorted(declared_routes(made), key=lambda pair: (pair[0], pair[1].method))


def filled(path: str, route: Route, number: int | str = 1, **values: str) -> str:
    """The path with numbers and words in it; a year is a year."""
    parts = {name: str(number) for name in route.numbers} | dict.fromkeys(route.words, "absent") | EXAMPLE_WORDS
    parts |= {"year": "2025"} | values
    for name, value in parts.items():
        path = path.replace("{" + name + "}", value).replace("{" + name + ":str}", value)
    return path

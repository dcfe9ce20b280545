"""The frame around a page: place, role in words, the entries this person may open, and the banner."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from app.accounts import share_words
from app.accounts.permissions import Right
from app.accounts.roles import role_in_words
from app.home import pressing
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.urls import Urls
from app.web.visit import Visit
from app.web.words import current_locale
from tenants import clock
from tenants.actor import Actor, Workspace


@dataclass(frozen=True)
class Entry:
    """One line of the left bar. `count` says: something is late or due today for you; 0 shows nothing."""

    key: str
    label: str
    icon: str
    href: str
    current: bool = False
    count: int = 0
    group: str = ""
    short: str = ""  # for the bar of a phone, where five stand side by side


@dataclass(frozen=True, eq=False)
class Frame:
    wing: str
    place_name: str
    role_words: str
    entries: list[Entry]
    phone_entries: list[Entry]
    switch_href: str
    account_href: str
    search_href: str | None = None
    search_live: bool = False
    sign_out_href: str = ""
    banner: str | None = None

    @property
    def today(self) -> date:
        """Said on paper; a page may have a « today » of its own."""
        return clock.today()


# (key, words, icon, route, right, group)
WORKSPACE_ENTRIES = (
    ("home", _l("Aujourd’hui"), "sun", "home:today", Right.WORKSPACE_HOME, ""),
    ("residences", _l("Résidences"), "building-2", "residences:index", Right.RESIDENCES_READ, ""),
    ("works", _l("Travaux"), "hammer", "orders:index", Right.WORKS_READ, ""),
    ("households", _l("Ménages"), "users", "households:index", Right.HOUSEHOLDS_READ, ""),
    ("funding", _l("Financements"), "hand-coins", "dossiers:index", Right.FUNDING_READ, ""),
    ("sheets", _l("Fiches"), "notebook-text", "sheets:index", Right.SHEETS_READ, ""),
    ("figures", _l("Chiffres de l’année"), "chart-column", "figures:index", Right.FIGURES_READ, ""),
    ("imports", _l("Imports"), "file-up", "imports:index", Right.IMPORT, _l("Association")),
    ("shares", _l("Partages"), "share-2", "shares:index", Right.SHARES_DECIDE, _l("Association")),
    ("members", _l("Membres et droits"), "user-cog", "members:index", Right.ADMINISTER, _l("Association")),
    ("sign-in", _l("Connexion"), "key-round", "accounts:sign-in-rules", Right.ADMINISTER, _l("Association")),
    ("settings", _l("Réglages"), "sliders-horizontal", "settings:index", Right.ADMINISTER, _l("Association")),
    ("audit", _l("Journal"), "scroll-text", "audit:index", Right.AUDIT_READ, _l("Association")),
)
FEDERATION_ENTRIES = (
    ("federation", _l("Tableau de bord"), "layout-dashboard", "federation:dashboard", Right.FEDERATION_READ, ""),
    ("compare", _l("Comparer"), "git-compare-arrows", "federation:compare", Right.FEDERATION_READ, ""),
    ("members", _l("Adhérents"), "users", "federation:associations", Right.FEDERATION_READ, ""),
    ("initiatives", _l("Fiches"), "notebook-text", "initiatives:index", Right.FEDERATION_READ, ""),
    ("dictionary", _l("Dictionnaire"), "book-open", "federation:dictionary", Right.FEDERATION_READ, ""),
    ("office", _l("Accès"), "user-cog", "office:index", Right.FEDERATION_ADMINISTER, _l("Tête de réseau")),
    ("office-audit", _l("Journal"), "scroll-text", "office-audit:index", Right.AUDIT_READ, _l("Tête de réseau")),
)
PARTNER_ENTRIES = (
    ("partner", _l("Accueil"), "house", "partners:home", Right.PARTNER_READ, ""),
    ("access", _l("Mes accès"), "key-round", "partners:access", Right.PARTNER_READ, ""),
)
ENTRIES = {"workspace": WORKSPACE_ENTRIES, "federation": FEDERATION_ENTRIES, "partner": PARTNER_ENTRIES}


def frame(visit: Visit) -> Frame | None:
    """The frame of this visit, or None outside every place (sign-in, account, errors before the door)."""
    actor = visit.actor
    if visit.person is None or actor is None or actor.audience.value not in ENTRIES:
        return None
    urls, audience = visit.services.urls, actor.audience.value
    _lines, by_route = _allowed(urls, audience, actor.rights)
    made = _of_place(
        urls,
        current_locale.get(),
        audience,
        actor.workspace,
        actor.rights,
        role_in_words(actor.role, actor.administrator),
        _here(visit, by_route),
        pressing.count(visit) if "home:today" in by_route else 0,
        _banner(visit, actor),
    )
    if actor.audience != "partner":
        return made
    entries = [*made.entries[:1], *_shared(visit), *made.entries[1:]]
    return replace(made, role_words=actor.name, entries=entries, phone_entries=entries[:4])


@lru_cache(maxsize=100)
def _allowed(urls: Urls, audience: str, rights: frozenset[str]) -> tuple[tuple[Any, ...], dict[str, str]]:
    """What of ENTRIES may be opened with these rights, and the key of each by its route."""
    lines = tuple(
        line
        for line in ENTRIES[audience]
        if line[3] in urls.patterns and line[4] in rights and not (line[0] in INSIDE and INSIDE[line[0]] in rights)
    )
    return lines, {line[3]: line[0] for line in lines}


@lru_cache(maxsize=200)
def _of_place(
    urls: Urls,
    language: str,
    audience: str,
    workspace: Workspace | None,
    rights: frozenset[str],
    role_words: str,
    here: tuple[str, ...],
    count: int,
    banner: str | None,
) -> Frame:
    """The same for everybody of one role in one place: made once, drawn once (`drawn_once` in the layout). All that it
    says is among what it is asked with: nothing of one workspace can stand in the frame of another."""
    slug = workspace.slug if workspace else ""
    lines, _by_route = _allowed(urls, audience, rights)

    def url(route: str) -> str:
        return urls.path(route, slug, {})

    entries = [
        Entry(
            key,
            str(words),
            icon,
            url(route),
            key in here,
            group=str(group),
            short=str(SHORT.get(key, "")),
            count=count if key == "home" else 0,
        )
        for key, words, icon, route, _right, group in lines
    ]
    names = {"federation": _("Tête de réseau"), "partner": _("Partenaire")}
    searched = audience == "workspace" and "home:search" in urls.patterns
    return Frame(
        wing=audience,
        place_name=workspace.name if workspace and audience == "workspace" else names[audience],
        role_words=role_words,
        entries=entries,
        phone_entries=entries[:4],
        switch_href=url("accounts:places"),
        account_href=url("accounts:account"),
        search_href=url("home:search") if searched else None,
        search_live=audience == "workspace",
        sign_out_href=url("accounts:sign-out"),
        banner=banner,
    )


def _banner(visit: Visit, actor: Actor) -> str | None:
    """The demo alone may do without the second factor, and says so to those who would give one."""
    if visit.settings.second_factor or visit.settings.profile != "demo":
        return None
    if actor.audience != "federation" and not actor.administrator:
        return None
    return _("Démonstration : la double vérification n’est pas exigée. En service, votre rôle la demande.")


def _shared(visit: Visit) -> list[Entry]:
    """One entry for each thing that a partner may open, by its name."""
    return [
        Entry(
            f"share-{one.number}",
            share_words.title(one.label),
            "eye",
            visit.url("partners:share", workspace=one.slug, number=one.number),
            visit.actor is not None and visit.actor.share == one.id,
        )
        for one in visit.shared
        if share_words.is_open(one, clock.today()) and one.suspended_at is None
    ]


# An entry that is a tab of another one: left out for who may open that one.
INSIDE = {"households": Right.WORKS_READ}
SHORT = {"figures": _l("Chiffres"), "federation": _l("Accueil")}


def _here(visit: Visit, keys: dict[str, str]) -> tuple[str, ...]:
    """The entry of the page itself, else that of its noun or of the slice in which it stands. keys: by route."""
    asked = visit.route.name.split(".")[0]
    if asked in keys:
        return (keys[asked],)
    return asked.split(":")[0], visit.route.function.__module__.split(".")[1]

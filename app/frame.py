"""The frame around a page: place, role in words, the entries this person may open, and the banner."""

from dataclasses import dataclass, field
from datetime import date

from app.accounts import share_words
from app.accounts.permissions import Right
from app.accounts.roles import role_in_words
from app.home import pressing
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.visit import Visit
from tenants import clock
from tenants.actor import Actor


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


@dataclass(frozen=True)
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
    shortcuts: bool = True
    groups: dict[str, str] = field(default_factory=dict)
    today: date = field(default_factory=clock.today)  # said on paper; a page may have a « today » of its own


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
    known = visit.services.urls.patterns
    lines = [
        line
        for line in ENTRIES[actor.audience.value]
        if line[3] in known and actor.may(line[4]) and not (line[0] in INSIDE and actor.may(INSIDE[line[0]]))
    ]
    here = _here(visit, {line[3]: line[0] for line in lines})
    entries = [
        Entry(
            key,
            str(words),
            icon,
            visit.url(route),
            key in here,
            group=str(group),
            short=str(SHORT.get(key, "")),
            count=pressing.count(visit) if key == "home" else 0,
        )
        for key, words, icon, route, _right, group in lines
    ]
    if actor.audience == "partner":
        entries[1:1] = _shared(visit)
    name = (
        actor.workspace.name
        if actor.workspace and actor.audience != "partner"
        else _("Tête de réseau")
        if actor.audience == "federation"
        else _("Partenaire")
    )
    return Frame(
        wing=actor.audience.value,
        place_name=name,
        role_words=actor.name if actor.audience == "partner" else role_in_words(actor.role, actor.administrator),
        entries=entries,
        phone_entries=entries[:4],
        switch_href=visit.url("accounts:places"),
        account_href=visit.url("accounts:account"),
        search_href=visit.url("home:search") if "home:search" in known and actor.audience == "workspace" else None,
        search_live=actor.audience == "workspace",
        sign_out_href=visit.url("accounts:sign-out"),
        banner=_banner(visit, actor),
        shortcuts=visit.person.shortcuts,
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

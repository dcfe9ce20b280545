"""What the journal tells of: a code « verb:thing » on the route that does it, and its sentence. The words of a line are
made when it is read, so that none of them stands in the database."""

from typing import Any

from app.accounts.roles import ROLE_WORDS
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l

SHOWING = ("read", "print", "export")  # there is something to tell once it is shown; for the others, once it is done

# Verb -> its word in the filter, in the order of the list.
VERBS: dict[str, Any] = {
    "read": _l("Lectures de dossiers"),
    "print": _l("Impressions"),
    "export": _l("Exports"),
    "share": _l("Partages"),
    "import": _l("Imports"),
    "publish": _l("Publications"),
    "members": _l("Membres et droits"),
    "settings": _l("Réglages"),
    "workspace": _l("Espaces"),
    "session": _l("Connexions"),
    "refusal": _l("Refus"),
    "journal": _l("Journal"),
}
WORKSPACE_VERBS = tuple(verb for verb in VERBS if verb != "workspace")
OFFICE_VERBS = ("export", "print", "members", "workspace", "session", "refusal", "journal")
MARKED = {"export": "current", "share": "attention", "refusal": "stopped"}  # verb -> tone of its pill

SENTENCES: dict[str, Any] = {
    "read:stay": _l("%(who)s a ouvert le séjour %(number)s"),
    "read:household": _l("%(who)s a ouvert le ménage %(number)s"),
    "read:proposal": _l("%(who)s a ouvert la proposition %(number)s"),
    "read:proposals": _l("%(who)s a cherché un ménage pour le logement %(number)s"),
    "read:employee": _l("%(who)s a ouvert la fiche du salarié %(number)s"),
    "read:share": _l("%(who)s, partenaire, a consulté le partage %(number)s"),
    "share:send": _l("%(who)s a envoyé l’invitation du partage %(number)s"),
    "share:extend": _l("%(who)s a prolongé le partage %(number)s"),
    "share:revoke": _l("%(who)s a retiré l’accès du partage %(number)s"),
    "print:stay": _l("%(who)s a imprimé un papier du séjour %(number)s"),
    "print-page:stay": _l("%(who)s a imprimé la page du séjour %(number)s"),
    "print-page:household": _l("%(who)s a imprimé la page du ménage %(number)s"),
    "print-page:proposal": _l("%(who)s a imprimé la page de la proposition %(number)s"),
    "print-page:proposals": _l("%(who)s a imprimé la recherche d’un ménage pour le logement %(number)s"),
    "print-page:employee": _l("%(who)s a imprimé la fiche du salarié %(number)s"),
    "print:order": _l("%(who)s a imprimé un papier du chantier %(number)s"),
    "print:enterprise": _l("%(who)s a imprimé le bilan de l’entreprise %(number)s"),
    "print:residence": _l("%(who)s a imprimé la résidence %(number)s"),
    "import:deposit": _l("%(who)s a déposé un fichier à importer"),
    "import:run": _l("%(who)s a importé le fichier %(number)s"),
    "import:undo": _l("%(who)s a annulé l’import %(number)s"),
    "publish:figures": _l("%(who)s a envoyé les chiffres de %(number)s"),
    "members:invite": _l("%(who)s a invité une personne (%(detail)s)"),
    "members:invite-again": _l("%(who)s a renvoyé une invitation"),
    "members:withdraw": _l("%(who)s a retiré une invitation"),
    "members:join": _l("%(who)s a rejoint l’espace (%(detail)s)"),
    "members:role": _l("%(who)s a donné à %(whom)s le rôle « %(detail)s »"),
    "members:suspension": _l("%(who)s a suspendu l’accès de %(whom)s"),
    "members:reopening": _l("%(who)s a rouvert l’accès de %(whom)s"),
    "members:removal": _l("%(who)s a retiré l’accès de %(whom)s"),
    "settings:value": _l("%(who)s a ajouté une valeur aux réglages"),
    "settings:correction": _l("%(who)s a corrigé une valeur des réglages"),
    "workspace:open": _l("%(who)s a ouvert l’espace de %(detail)s"),
    "workspace:suspension": _l("%(who)s a suspendu l’espace de %(detail)s"),
    "workspace:reopening": _l("%(who)s a rouvert l’espace de %(detail)s"),
    "workspace:administrator": _l("%(who)s a nommé une personne administratrice pour %(detail)s"),
    "workspace:change": _l("%(who)s a changé la fiche d’adhérent de %(detail)s"),
    "session:opened": _l("%(who)s a ouvert une session"),
    "session:refused": _l("Un essai de connexion au compte de %(who)s a été refusé"),
    "session:unknown": _l("Un essai de connexion à une adresse inconnue a été refusé"),
    "session:code-app-added": _l("%(who)s a ajouté une application à sa double vérification"),
    "session:code-app-removed": _l("%(who)s a retiré l’application de sa double vérification"),
    "session:passkey-added": _l("%(who)s a ajouté une clé d’accès"),
    "session:passkey-removed": _l("%(who)s a retiré une clé d’accès"),
    "session:codes-renewed": _l("%(who)s a fait de nouveaux codes de secours"),
    "session:recovery-code": _l("%(who)s a utilisé un code de secours"),
    "refusal:page": _l("La page %(detail)s a été refusée à %(who)s"),
    "refusal:outside": _l("La page %(detail)s a été refusée à une personne sans accès"),
    "journal:forgotten": _l("Les lignes d’avant le %(detail)s sont effacées, un an passé"),
}
# What is exported, by the name of its file.
LISTS: dict[str, Any] = {
    "agls": _l("les demandes d’AGLS"),
    "audit": _l("le journal"),
    "budget": _l("un budget"),
    "closures": _l("les fermetures"),
    "compare": _l("une comparaison"),
    "conventions": _l("les conventions"),
    "documents": _l("les pièces d’un partage, en aperçu"),
    "dwellings": _l("les logements des bailleurs"),
    "dossiers": _l("les dossiers"),
    "employees": _l("les salariés"),
    "enterprises": _l("les entreprises"),
    "exit-searches": _l("les recherches de sortie"),
    "figures": _l("les chiffres"),
    "funders": _l("les financeurs"),
    "hours": _l("les heures"),
    "households": _l("les ménages"),
    "imports": _l("les imports"),
    "landlords": _l("les bailleurs"),
    "lines": _l("les prix d’un bordereau"),
    "members": _l("les adhérents"),
    "orders": _l("les chantiers"),
    "payments": _l("les versements"),
    "plan": _l("un plan de financement"),
    "quote": _l("un devis"),
    "reletting": _l("les délais de relocation"),
    "residences": _l("les résidences"),
    "rows": _l("les lignes refusées d’un import"),
    "stays": _l("les séjours"),
    "units": _l("les logements"),
    "years": _l("les années d’une entreprise"),
}
# What is printed without a sentence of its own, by the name of its file.
PAPERS: dict[str, Any] = {
    "budget": _l("un budget"),
    "letter": _l("une lettre"),
    "plan": _l("un plan de financement"),
    "report": _l("un compte rendu financier"),
    "shared-paper": _l("une pièce d’un partage, en aperçu"),
    "sheet": _l("une fiche"),
}
# Things one may look for, with the verb that tells of them.
THINGS: dict[str, Any] = {
    "stay": _l("séjour"),
    "household": _l("ménage"),
    "proposal": _l("proposition"),
    "employee": _l("salarié"),
    "order": _l("chantier"),
    "share": _l("partage"),
}


def told(code: str) -> bool:
    """Whether the journal has words for this code."""
    return code in SENTENCES or code.split(":", 1)[0] in ("export", "print")


def sentence(line: Any, whom: str = "") -> str:
    """A line as a person reads it. line: who, deed, thing, thing_number, detail; whom: the member it is about."""
    who = line.who or _("Passerelle")
    if line.deed == "export":
        what = str(LISTS.get(line.thing) or _("une liste (%(name)s)") % {"name": line.thing})
        return _("%(who)s a exporté %(what)s") % {"who": who, "what": what} + _numbered(line)
    page = line.deed == "print" and line.detail == "page"  # from the browser, not one of our papers
    known = SENTENCES.get(f"{line.deed}{'-page' if page else ''}:{line.thing}")
    if known is None and line.deed == "print":
        what = str(PAPERS.get(line.thing) or _("un papier (%(name)s)") % {"name": line.thing})
        return _("%(who)s a imprimé %(what)s") % {"who": who, "what": what} + _numbered(line)
    if known is None:
        return labelled_code(line, who)
    values = {"who": who, "number": line.thing_number, "whom": whom or line.thing_number, "detail": detail(line.detail)}
    return str(known) % values


def _numbered(line: Any) -> str:
    return _(" (n° %(number)s)") % {"number": line.thing_number} if line.thing_number else ""


def labelled_code(line: Any, who: str) -> str:
    """A code that the product no longer has, or an unknown one, as it stands."""
    return f"{who} · {line.deed} · {line.thing} {line.thing_number}".rstrip()


def detail(text: str) -> str:
    """A role's code in words; anything else as it stands."""
    role, _mark, administrator = text.partition("+")
    if role not in ROLE_WORDS:
        return text
    return str(ROLE_WORDS[role]) + (" · " + _("administration") if administrator else "")

"""Demo sheets: the network's two known initiatives retold by their facts, and others at each stage before publication.

Contacts are invented and say so. The figures are those that the two workspaces of the demo have published.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, exists, select

from app.demo.facade import drawn
from app.initiatives import figures, publishing
from app.initiatives.deeds import begin, bind, hand_in, keep_state
from app.initiatives.models import Sheet, SheetPicture
from app.pictures import MOST_BYTES, PNG
from app.publications.sheet_models import SheetAdoption, SheetProposal
from tenants import actor, clock, session
from tenants.actor import Workspace, keeper
from tenants.database import Database
from tenants.files import files_of
from tenants.registry import Association
from tenants.session import Db

ANYTHING = select(exists(select(Sheet.id)))
OF_SHEET = select(SheetProposal).where(SheetProposal.sheet_id == bindparam("sheet_id"))
ASSOCIATION = select(Association).where(Association.id == bindparam("association_id"))

ROANNE = {
    "title": "Remettre en location avec une entreprise d’insertion",
    "place": "Roanne",
    "theme": "works_and_insertion",
    "year": 2001,
    "introduction": (
        "Des locataires à faibles revenus ont parfois besoin de petits travaux d’entretien. D’autres quittent un "
        "logement qu’ils laissent en mauvais état. Pour les bailleurs qui l’ont conventionné, faire les travaux et "
        "relouer devient difficile.\n\n"
        "Le CAL PACT de Roanne a noué un partenariat avec une entreprise d’insertion : des travaux à des prix "
        "avantageux, et des logements qui retrouvent des locataires."
    ),
    "commission": "Initiative du CAL PACT de Roanne, mise en place en 2001, avec le soutien financier d’Emmaüs.",
    "operators": "CAL PACT de Roanne, SESAME",
    "objectives": (
        "Une opération de solidarité, au triple objectif :\n\n"
        "- **fidéliser les propriétaires bailleurs** du CAL PACT de Roanne ;\n"
        "- **remettre dans un parcours professionnel** des personnes qui cherchent un emploi après une longue "
        "période d’inactivité ;\n"
        "- **proposer à des familles**, présentes dans le fichier départemental des personnes mal logées, des "
        "logements de bonne qualité."
    ),
    "approach": (
        "- **Établir un partenariat dans la durée.** Le CAL PACT de Roanne travaille depuis le début avec SESAME, "
        "structure locale d’insertion par l’activité économique.\n"
        "- **Trouver des financeurs** en faisant valoir le côté social de l’initiative.\n"
        "- **Convaincre les artisans** que l’opération ne concurrence pas leurs métiers.\n"
        "- **Accueillir et conseiller les propriétaires**, les orienter vers une utilisation sociale de leurs biens."
    ),
    "funders": "Conseil général\nGrand Roanne\nDirection départementale du travail\nConseil régional",
    "results": (
        "Depuis 2001, **{1}** logements ont été remis en location grâce aux interventions de SESAME.\n\n"
        "Des personnes en recherche d’emploi depuis de longues périodes ont acquis une formation et repris contact "
        "avec le monde du travail."
    ),
    "contact": "Service du conseil aux propriétaires (contact inventé pour la démonstration)",
    "contact_email": "conseil@roanne.example",
    "contact_phone": "04 77 00 00 10",
    "means": "Une structure d’insertion prête à s’engager dans la durée, et quelqu’un pour conseiller les bailleurs.",
    "conditions": "Parler aux artisans avant de commencer, et ne prendre que de petits travaux.",
}  # fmt: skip
VALENCE = {
    "title": "Résidence sociale « Faventines »",
    "place": "Valence",
    "theme": "temporary_housing",
    "year": 1995,
    "introduction": (
        "Le CALD a l’expérience des publics en difficulté de logement : il cherche des solutions concrètes pour "
        "assurer l’accès ou le maintien à un logement des ménages fragilisés. Créé en 1963 sous l’impulsion de "
        "responsables mutualistes, il partage des projets avec les **Mutuelles de la Drôme**, et plus "
        "particulièrement l’**Entr’Aide Drômoise**.\n\n"
        "En 1997, celle-ci s’engage auprès des jeunes et propose en centre-ville **une résidence de 21 logements "
        "temporaires meublés**."
    ),
    "commission": (
        "Initiative du CALD et de l’Union des Mutuelles.\n\n"
        "- Démarrage du projet en 1995\n"
        "- Ouverture au public en 1997"
    ),
    "operators": "CALD de la Drôme",
    "objectives": (
        "Proposer des logements souples, intermédiaires entre le foyer et le logement autonome, à des loyers "
        "accessibles aux petits revenus : meublés, charges, services et suivi social compris. La résidence est "
        "**une étape de qualité avant le logement durable**.\n\n"
        "L’occupation est en général prévue pour trois mois, renouvelables. **Dès l’entrée**, la recherche du "
        "logement de sortie s’engage."
    ),
    "approach": (
        "- **Une démarche à deux** : l’Union des Mutuelles de la Drôme et le CALD, pour répondre aux difficultés de "
        "logement des jeunes en insertion.\n"
        "- **La dimension sociale de l’habitat** : le CALD gère et anime lui-même près de 350 logements sociaux, dont "
        "six résidences temporaires.\n"
        "- **Une équipe pour le montage technique et financier**, appuyée par un architecte ; la maîtrise d’œuvre ; "
        "un service de gestion locative et sociale qui gère la résidence dans le cadre d’une convention."
    ),
    "financing": (
        "Coût de l’opération : **948 000 €**, subventionnés par dix partenaires. La fiche d’origine ne dit pas la "
        "part de chacun.\n\n"
        "Fonctionnement : **72 300 € de recettes** par an, prestations de services et aide à la gestion locative "
        "sociale."
    ),
    "funders": (
        "État\nRégion\nDépartement\nCaisse des Dépôts et Consignations\n"
        "Fonds d’action et de soutien pour l’intégration et la lutte contre les discriminations\n"
        "Fondation Abbé Pierre\nFondation de France\nAssociation Saint Vincent\n"
        "Chambre de commerce et d’industrie\nMutuelles"
    ),
    "results": (
        "Le projet a mobilisé un nombre important de partenaires autour d’une question toujours d’actualité : le "
        "logement des jeunes. C’est un projet concret qui leur a permis de s’impliquer fortement.\n\n"
        "Dans les résidences du CALD, {1} des nuits disponibles ont été occupées."
    ),
    "contact": "Service de gestion locative et sociale (contact inventé pour la démonstration)",
    "contact_email": "residences@valence.example",
    "contact_phone": "04 75 00 00 10",
    "cost": "45 142,86 € par logement à l’investissement, 3 442,86 € de recettes par logement et par an.",
    "conditions": "Deux porteurs qui s’entendent sur le but, et une convention qui dit qui gère.",
}  # fmt: skip
ADVICE = {
    "title": "Conseiller le bailleur avant les travaux",
    "place": "Roanne",
    "theme": "private_landlords",
    "year": 2012,
    "introduction": (
        "Une visite avant le devis évite des travaux inutiles et oriente vers une location sociale. (Exemple inventé "
        "pour la démonstration.)"
    ),
    "objectives": "- Dire ce qui est décent et ce qui ne l’est pas\n- Signer une convention avant le chantier",
    "approach": "1. Une visite à deux.\n2. Un compte rendu d’une page.\n3. Un rappel un mois après.",
    "operators": "CAL PACT de Roanne",
    "contact": "Service du conseil aux propriétaires (contact inventé pour la démonstration)",
    "contact_email": "conseil@roanne.example",
}
RETURNED = {
    "title": "Un chantier, une formation",
    "place": "Roanne",
    "theme": "works_and_insertion",
    "year": 2018,
    "introduction": (
        "Chaque chantier devient l’occasion d’apprendre un geste du métier, attesté à la fin. (Exemple inventé pour la "
        "démonstration.)"
    ),
    "objectives": "- Donner à chacun une attestation utile\n- Garder les chantiers à l’heure",
    "operators": "CAL PACT de Roanne, SESAME",
    "contact": "Service de la coordination des travaux (contact inventé pour la démonstration)",
    "contact_email": "travaux@roanne.example",
}
DRAFT = {
    "title": "Un dîner par étage",
    "place": "Valence",
    "theme": "temporary_housing",
    "year": 2022,
    "introduction": (
        "Une fois par mois, chaque étage de la résidence cuisine pour les autres. (Exemple inventé pour la "
        "démonstration.)"
    ),
    "objectives": "- Se connaître entre voisins\n- Repérer qui s’isole",
    "operators": "CALD de la Drôme",
    "contact": "Service de gestion locative et sociale (contact inventé pour la démonstration)",
    "contact_email": "residences@valence.example",
}
PROPOSED = {
    "title": "Chercher le logement de sortie dès l’entrée",
    "place": "Valence",
    "theme": "social_support",
    "year": 2015,
    "introduction": (
        "Le jour de l’entrée, la personne et l’équipe ouvrent ensemble la recherche du logement suivant : une "
        "première démarche est datée avant la fin du premier mois. (Exemple inventé pour la démonstration.)"
    ),
    "objectives": "- Ne perdre aucun mois\n- Dire dès le début ce qui vient après",
    "approach": "Une page par personne : les démarches faites, la suivante et sa date, revue toutes les deux semaines.",
    "operators": "CALD de la Drôme",
    "contact": "Service de l’accompagnement (contact inventé pour la démonstration)",
    "contact_email": "accompagnement@valence.example",
}


@dataclass
class _Made:
    """A sheet put in. bound: the indicators to bind; newest: their last year, else the one before (a newer figure then
    waits for its owner)."""

    told: dict[str, Any]
    bound: tuple[str, ...] = ()
    newest: bool = True
    sheet: Sheet = field(default_factory=Sheet)


def seed(database: Database, places: dict[str, Workspace]) -> None:
    """A step of the demo's seeding, after the figures are published. A workspace with sheets is left as it is."""
    with session.open(database, keeper(places["roanne"])) as db:
        if db.value(ANYTHING):
            return
    sesame = _put_in(database, places["roanne"], _Made(ROANNE, ("dwellings_relet_cumulative",), newest=False))
    faventines = _put_in(database, places["valence"], _Made(VALENCE, ("occupancy_net",)), picture=True)
    advice = _put_in(database, places["roanne"], _Made(ADVICE))
    returned = _put_in(database, places["roanne"], _Made(RETURNED))
    _put_in(database, places["valence"], _Made(PROPOSED))
    _put_in(database, places["valence"], _Made(DRAFT), propose=False)
    with session.open(database, actor.FEDERATION, write=True) as db:
        for sheet in (sesame, faventines, advice):
            proposal = db.object(OF_SHEET, sheet_id=sheet.id)
            made = publishing.publish(db, proposal, db.object(ASSOCIATION, association_id=proposal.association_id))
            publishing.show_to_anybody(made, sheet is not advice)
        publishing.send_back(
            db,
            db.object(OF_SHEET, sheet_id=returned.id),
            "Dites combien de personnes ont reçu une attestation, par un chiffre publié, et ce que cela demande à "
            "l’entreprise. Le reste est prêt.",
        )
    with session.open(database, keeper(places["valence"]), write=True) as db:
        db.add(
            SheetAdoption(
                adopter_id=places["valence"].id,
                association_id=places["roanne"].id,
                sheet_id=sesame.id,
                said="À Valence, pour la remise en état entre deux occupants (exemple inventé).",
                adopted_at=clock.now(),
            )
        )


def _put_in(database: Database, place: Workspace, made: _Made, *, propose: bool = True, picture: bool = False) -> Sheet:
    with session.open(database, keeper(place), write=True) as db:
        sheet = made.sheet
        for name, value in made.told.items():
            setattr(sheet, name, value)
        sheet.names_confirmed = True
        if propose:
            sheet.checked_on = clock.today() - timedelta(days=20)
        begin(db, sheet)
        _bind(db, place, sheet, made)
        if picture:
            _facade(db, database, place, sheet)
        keep_state(db, sheet)
        if propose:
            hand_in(db, sheet, place.id)
    return sheet


def _bind(db: Db, place: Workspace, sheet: Sheet, made: _Made) -> None:
    cells = figures.own_cells(db, place.id)
    for code in made.bound:
        found = [one for one in cells if one.code == code]
        bind(db, sheet, found[0 if made.newest or len(found) == 1 else 1])


def _facade(db: Db, database: Database, place: Workspace, sheet: Sheet) -> None:
    """A drawn front with a window a dwelling: no photograph of a real house."""
    content, width, height = drawn()
    kept = files_of(database.settings, place.id).put(content, MOST_BYTES)
    db.add(
        SheetPicture(
            sheet_id=sheet.id,
            section="introduction",
            alt="Dessin d’une façade de trois étages, sept fenêtres à chacun : une par logement, 21 en tout.",
            caption="21 logements meublés, une fenêtre chacun (dessin).",
            media_type=PNG,
            width=width,
            height=height,
            size=kept.size,
            sha256=kept.sha256,
            file_key=kept.key,
        )
    )

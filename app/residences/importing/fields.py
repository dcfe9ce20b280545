"""What we take from the registers of residences, units and stays, under the titles people really write."""

from app.sentence import Sentence, sentence
from app.tabular.cells import as_money, as_yes_no
from app.tabular.columns import Field
from app.tabular.readers import day, floor, listed, postcode, surface, text, whole, words_of


def _residence(label: Sentence) -> Field:
    titles = (
        "Résidence", "Nom de la résidence", "Résidence sociale", "Site", "Structure", "Établissement", "Foyer",
        "Immeuble", "Programme", "RESID", "LIB_RESIDENCE", "NOM_RESIDENCE",
    )  # fmt: skip
    return Field(
        "residence", label, "text", titles, text(120), required=True, carried=True, elsewhere=True, example="Faventines"
    )


_UNIT_TITLES = (
    "N° logement", "Logement n°", "N° logt", "N° de logement", "Numéro de logement", "Logement", "Logt", "LGT", "Log.",
    "N° lgt", "N° log", "NUM_LOGT", "NUM_LOG", "NO_LOGEMENT", "Appartement", "Appt", "Apt", "N° appt",
    "N° appartement", "Chambre", "N° chambre", "N° de chambre", "Ch.", "Porte", "N° de porte", "Lot", "Unité",
)  # fmt: skip

STAY_FIELDS: tuple[Field, ...] = (
    _residence(sentence("la résidence")),
    Field("unit", sentence("le numéro du logement"), "text", _UNIT_TITLES, text(40), required=True, example="14"),
    Field(
        "last_name", sentence("le nom"), "text",
        ("Nom", "Nom de famille", "Nom d’usage", "Nom de naissance", "NOM_OCC", "NOM_RESIDENT", "NOM_LOC",
         "Nom du résident", "Nom de l’occupant", "Nom du locataire", "Patronyme"),
        text(80), required=True, example="Marchand",
    ),
    Field(
        "first_name", sentence("le prénom"), "text",
        ("Prénom", "Prénoms", "PRENOM_OCC", "PRENOM_RESIDENT", "PRENOM_LOC", "Prénom du résident",
         "Prénom de l’occupant", "Prénom du locataire"),
        text(80), example="Zoé",
    ),
    Field(
        "full_name", sentence("le nom et le prénom"), "text",
        ("Nom et prénom", "Nom prénom", "Nom - prénom", "Nom / prénom", "Nom, prénom", "Prénom et nom", "Prénom nom",
         "Nom et prénom du résident", "Nom et prénom de l’occupant", "Résident", "Résident(e)", "Occupant",
         "Occupant(e)", "Locataire", "Ménage", "Personne", "Personne accueillie", "Usager", "Titulaire", "Identité"),
        text(160), stands_for=("last_name", "first_name"),
    ),
    Field(
        "born_on", sentence("la date de naissance"), "date",
        ("Né(e) le", "Né le", "Date de naissance", "Naissance", "DDN", "DT_NAISS", "DATE_NAISS", "DATE_NAISSANCE",
         "Date naiss.", "Date de naiss."),
        day(past=True), example="18/12/2002",
    ),
    Field(
        "date_in", sentence("la date d’entrée"), "date",
        ("Entrée le", "Date d’entrée", "Date entrée", "Entrée", "Entré(e) le", "Entré le", "DT_ENTREE", "DATE_ENTREE",
         "DT_ENT", "Arrivée", "Arrivé(e) le", "Date d’arrivée", "Date d’admission", "Admis(e) le", "Emménagement",
         "Début", "Début du séjour", "Date de début", "Du", "EDL entrée", "Début de bail"),
        day(), required=True, example="29/01/2023",
    ),
    Field(
        "date_out", sentence("la date de sortie"), "date",
        ("Sorti(e) le", "Sorti le", "Date de sortie", "Date sortie", "Sortie le", "Sortie", "DT_SORTIE", "DATE_SORTIE",
         "DT_SOR", "Départ", "Départ le", "Date de départ", "Parti(e) le", "Fin du séjour", "Fin", "Date de fin", "Au",
         "EDL sortie", "Fin de bail"),
        day(), example="08/11/2023",
    ),
    Field(
        "destination", sentence("la destination à la sortie"), "choice",
        ("Destination à la sortie", "Destination", "Relogement", "Relogé(e)", "Type de relogement", "Sortie vers",
         "Orientation", "Orientation à la sortie", "Solution de sortie", "Logement de sortie", "Logement à la sortie",
         "Nature de la sortie", "Type de sortie"),
        listed("exit_destinations"), by_content=True, accepted=words_of("exit_destinations"),
        example="Logement social",
    ),
    Field(
        "reason", sentence("le motif de départ"), "choice",
        ("Motif de départ", "Motif du départ", "Motif de sortie", "MOTIF_SORTIE", "MOTIF_DEPART", "Motif",
         "Raison du départ", "Cause de sortie", "Cause du départ"),
        listed("departure_reasons"), accepted=words_of("departure_reasons"), example="Accès à un autre logement",
    ),
    Field(
        "fee", sentence("la redevance mensuelle"), "money",
        ("Redevance mensuelle", "Redevance mens.", "Redevance", "Montant de la redevance", "MT_REDEV", "REDEVANCE_MENS",
         "Loyer", "Loyer mensuel", "Loyer + charges", "Loyer charges comprises", "Participation", "Quittance"),
        lambda cell, today: as_money(cell), example="413,87",
    ),
    Field(
        "previous_situation", sentence("la situation avant l’entrée"), "choice",
        ("Situation avant l’entrée", "Situation antérieure", "Situation à l’entrée", "Provenance",
         "Logement précédent", "Hébergement précédent", "Logement avant l’entrée", "Situation de logement"),
        listed("previous_situations"), accepted=words_of("previous_situations"), example="Chez les parents",
    ),
    Field(
        "planned_months", sentence("la durée prévue"), "integer",
        ("Durée prévue (mois)", "Durée prévue", "Durée (mois)", "Durée", "Durée du contrat", "Nb de mois",
         "Nombre de mois", "DUREE_PREV"),
        whole(1, 24, "mois"), example="3",
    ),
    Field(
        "planned_until", sentence("la fin de la période prévue"), "date",
        ("Fin de la période prévue", "Fin prévue", "Échéance", "Date d’échéance", "Fin de période", "Terme",
         "Date de fin prévue", "Sortie prévue", "Fin de contrat", "Échéance du contrat"),
        day(), example="29/04/2023",
    ),
    Field(
        "renewals", sentence("le nombre de renouvellements"), "integer",
        ("Renouvellements", "Nombre de renouvellements", "Nb renouvellements", "Nb de renouvellements", "NB_RENOUV"),
        whole(0, 60), example="1",
    ),
    Field(
        "adults", sentence("le nombre d’adultes"), "integer",
        ("Adultes", "Nb adultes", "Nb d’adultes", "Nombre d’adultes", "NB_ADULTES"), whole(1, 20), example="1",
    ),
    Field(
        "children", sentence("le nombre d’enfants"), "integer",
        ("Enfants", "Nb enfants", "Nb d’enfants", "Nombre d’enfants", "NB_ENFANTS"), whole(0, 20), example="0",
    ),
)  # fmt: skip

UNIT_FIELDS: tuple[Field, ...] = (
    _residence(sentence("la résidence")),
    Field(
        "label", sentence("le numéro du logement"), "text", (*_UNIT_TITLES, "N°", "Numéro", "Num", "Réf", "Référence"),
        text(40), required=True, example="14",
    ),
    Field(
        "type", sentence("le type de logement"), "choice",
        ("Type", "Type de logement", "Typologie", "Typo", "TYPE_LOGT", "Nature"),
        listed("unit_types"), by_content=True, accepted=words_of("unit_types"), example="T1 bis",
    ),
    Field(
        "surface", sentence("la surface"), "decimal",
        ("Surface (m²)", "Surface", "Surface habitable", "Superficie", "SHAB", "m²", "SURF"), surface, example="18,5",
    ),
    Field(
        "furnished", sentence("la présence de meubles"), "yes_no", ("Meublé", "Meublé(e)", "Ameublement"),
        lambda cell, today: as_yes_no(cell), example="oui",
    ),
    Field("floor", sentence("l’étage"), "integer", ("Étage", "Niveau", "ETG"), floor, example="2"),
    Field(
        "capacity", sentence("le nombre de places"), "integer",
        ("Places", "Nombre de places", "Nb places", "Nb de places", "Capacité", "Couchages", "Lits", "Nb lits"),
        whole(1, 50), example="1",
    ),
    Field(
        "starts_on", sentence("la date de mise en service"), "date",
        ("Mise en service", "Mis en service le", "En service depuis", "Date de mise en service", "Ouverture"),
        day(partial=True), example="01/09/1997",
    ),
    Field(
        "fee", sentence("la redevance mensuelle"), "money",
        ("Redevance mensuelle", "Redevance mens.", "Redevance", "MT_REDEV", "Loyer"),
        lambda cell, today: as_money(cell), example="413,87",
    ),
)  # fmt: skip

RESIDENCE_FIELDS: tuple[Field, ...] = (
    Field(
        "name", sentence("le nom de la résidence"), "text",
        ("Nom", "Nom de la résidence", "Résidence", "Résidence sociale", "Site", "Structure", "Établissement",
         "NOM_RESIDENCE", "LIB_RESIDENCE"),
        text(120), required=True, example="Faventines",
    ),
    Field(
        "kind", sentence("le type de résidence"), "choice", ("Type de résidence", "Type", "Nature", "Catégorie"),
        listed("residence_kinds"), by_content=True, accepted=words_of("residence_kinds"),
        example="Résidence sociale généraliste",
    ),
    Field(
        "public", sentence("le public accueilli"), "choice", ("Public", "Public accueilli", "Publics", "Population"),
        listed("publics"), by_content=True, accepted=words_of("publics"), example="Tout public",
    ),
    Field(
        "address", sentence("l’adresse"), "text", ("Adresse", "Rue", "Voie", "Adresse 1", "ADR"), text(200),
        example="12 rue Faventines",
    ),
    Field(
        "postcode", sentence("le code postal"), "text", ("Code postal", "CP", "C.P.", "CODE_POSTAL"), postcode,
        example="26000",
    ),
    Field(
        "town", sentence("la commune"), "text", ("Commune", "Ville", "Localité"), text(120), example="Valence",
    ),
    Field(
        "units", sentence("le nombre de logements"), "integer",
        ("Nb logements", "Nombre de logements", "Nb de logements", "Logements", "Nb logts"), whole(0, 2000),
        example="21",
    ),
    Field(
        "opened_on", sentence("la date d’ouverture"), "date",
        ("Ouverture", "Date d’ouverture", "Ouverte le", "Ouverte en", "Année d’ouverture", "Mise en service"),
        day(partial=True), example="1997",
    ),
    Field(
        "owner", sentence("le propriétaire"), "text", ("Propriétaire", "Bailleur", "Bailleur propriétaire"), text(160),
        example="Union des Mutuelles",
    ),
)  # fmt: skip

"""Columns that tables of works have and that we do not take, with the reason said on the spot."""

from app.sentence import sentence
from app.tabular.columns import LeftOut

_NEVER = (
    LeftOut(
        ("N° sécu", "N° SS", "NIR", "NSS", "N° sécurité sociale", "Numéro de sécurité sociale", "Sécurité sociale"),
        sentence("Le numéro de sécurité sociale n’est jamais conservé ici."),
    ),
    LeftOut(
        ("Santé", "Handicap", "AAH", "MDPH", "RQTH", "Médecin", "Addiction", "Religion", "Situation judiciaire"),
        sentence("Les données de santé, de justice ou de croyance ne sont pas reprises."),
    ),
    LeftOut(
        ("IBAN", "RIB", "BIC", "Coordonnées bancaires", "Banque"),
        sentence("Les coordonnées bancaires ne sont pas conservées ici."),
    ),
    LeftOut(("Pourquoi",), sentence("Colonne des raisons de notre compte rendu.")),
)
_REMARKS = (
    "Observations", "Observation", "Commentaires", "Commentaire", "Remarques", "Remarque", "Notes", "Note", "Divers",
    "Historique",
)  # fmt: skip
_FREE_TEXT = sentence("Les remarques libres ne sont pas reprises : elles peuvent parler de la vie privée.")

OF_DWELLINGS = (*_NEVER, LeftOut(_REMARKS, _FREE_TEXT))
OF_ORDERS = (
    *_NEVER,
    LeftOut(
        ("Heures d’insertion", "Heures", "Nb heures", "Nombre d’heures", "Heures salariés"),
        sentence("Les heures viennent du tableau mensuel de l’entreprise : importez-le comme « Heures »."),
    ),
    LeftOut(
        ("Locataire", "Nom du locataire", "Occupant", "Nom", "Prénom", "Ménage"),
        sentence("Le nom de l’occupant n’est pas nécessaire au chantier : il n’est pas repris."),
    ),
)
OF_HOURS = (
    *_NEVER,
    LeftOut(_REMARKS, _FREE_TEXT),
    LeftOut(
        ("Nom", "Prénom", "Nom et prénom", "Nom prénom", "Nom du salarié", "Prénom du salarié"),
        sentence("Les salariés ne sont connus ici que par leur code : leurs noms ne sont pas repris."),
    ),
    LeftOut(
        ("Date de naissance", "Né(e) le", "Adresse", "Téléphone", "Statut", "RSA", "Critère", "Éligibilité",
         "Contrat", "Salaire", "Taux horaire"),
        sentence("Cette donnée n’est pas nécessaire aux heures : elle n’est pas reprise."),
    ),
)  # fmt: skip

"""Columns that registers have and that a stay does not need: not read, with the reason said on the spot."""

from app.sentence import sentence
from app.tabular.columns import LeftOut

LEFT_OUT: tuple[LeftOut, ...] = (
    LeftOut(
        ("N° sécu", "N° SS", "NIR", "NSS", "N° sécurité sociale", "Numéro de sécurité sociale", 
         "N° de sécurité sociale", "Sécurité sociale", "NUM_SECU"),
        sentence("Le numéro de sécurité sociale n’est jamais conservé ici."),
    ),
    LeftOut(
        ("Santé", "Problèmes de santé", "Handicap", "AAH", "MDPH", "RQTH", "Traitement", "Médecin", "Médecin traitant",
         "Pathologie", "Addiction", "Hospitalisation", "Casier", "Religion", "Situation judiciaire", "Violences"),
        sentence("Les données de santé, de justice ou de croyance ne sont pas reprises."),
    ),
    LeftOut(
        ("Observations", "Observation", "Commentaires", "Commentaire", "Remarques", "Remarque", "Notes", "Note",
         "Suivi", "Suivi social", "Divers", "Historique", "Problématiques"),
        sentence("Les remarques libres ne sont pas reprises : elles peuvent parler de la vie privée."),
    ),
    LeftOut(
        ("Nationalité", "Pays", "Pays de naissance", "Origine", "Lieu de naissance", "Téléphone", "Tél", "Tel",
         "Portable", "Mobile", "Mail", "E-mail", "Email", "Courriel", "IBAN", "RIB", "N° CAF", "N° allocataire",
         "Allocataire", "Sexe", "Civilité", "Âge", "Age", "Situation familiale", "Employeur", "Profession"),
        sentence("Cette donnée n’est pas nécessaire au séjour : elle n’est pas reprise."),
    ),
    LeftOut(
        ("Pourquoi",),
        sentence("Colonne des raisons de notre compte rendu."),
    ),
)  # fmt: skip

"""The accounts that the demo lists as it starts and on its sign-in page: in that profile only, all with one public
password."""

from app.web.i18n import lazy_gettext as _l

PASSWORD = "passerelle-demo"  # noqa: S105 the demo's own, printed at its start
ACCOUNTS = (
    ("admin@roanne.example", _l("CAL PACT de Roanne, gestionnaire de résidence et administration")),
    ("travaux@roanne.example", _l("CAL PACT de Roanne, coordination des travaux")),
    ("financements@roanne.example", _l("CAL PACT de Roanne, financements")),
    ("admin@valence.example", _l("CALD de la Drôme, gestionnaire de résidence et administration")),
    ("direction@valence.example", _l("CALD de la Drôme, direction")),
    ("accompagnement@valence.example", _l("CALD de la Drôme, accompagnement social")),
    ("financements@valence.example", _l("CALD de la Drôme, financements")),
    ("lecture@valence.example", _l("CALD de la Drôme, lecture")),
    ("siege@federation.example", _l("Tête de réseau")),
    ("sesame@partenaire.example", _l("Partenaire : entreprise d’insertion")),
    ("financeur@partenaire.example", _l("Partenaire : financeur")),
)

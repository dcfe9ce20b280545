"""The demo's residences: Faventines with the facts of its source sheet, seven invented ones, and how each stands today.

Days are counted from today (0): -6 is six days ago. Everything but Faventines' own facts is invented, and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

INVENTED = "Résidence inventée pour la démonstration : aucune résidence ni aucune personne réelle."
FAVENTINES = (
    "Résidence sociale pour jeunes, en centre-ville : 21 logements temporaires meublés. Initiative du CALD et de "
    "l’Union des Mutuelles, projet démarré en 1995, ouverture au public en 1997. L’occupation de départ est en "
    "général de trois mois, renouvelable ; la recherche du logement de sortie s’engage dès l’entrée. Les séjours, les "
    "personnes, les surfaces et la date de convention sont inventés pour la démonstration."
)


class Sitting(NamedTuple):
    """Who sits in a unit today: name, end of the planned period in days from today, renewals so far."""

    first_name: str
    initial: str
    until: int
    renewals: int


class Closed(NamedTuple):
    """A unit closed today: since, and until when, in days from today."""

    since: int
    reopens: int
    reason: str


class Leaving(NamedTuple):
    """An announced departure: the day it takes effect and the day notice was received, in days from today."""

    on: int
    notice: int


@dataclass(frozen=True)
class House:
    """A residence and its situation today, before it becomes records."""

    code: str
    name: str
    kind: str
    public: str
    address: str
    postcode: str
    town: str
    opened: str
    owner: str
    description: str
    floors: tuple[tuple[int, int], ...]
    """(floor, number of units) from the ground up."""
    typical_stay: int
    spread: float
    ages: tuple[int, int]
    free: Mapping[str, int] = field(default_factory=dict)
    """Free today, by number: since how many days (negative)."""
    closed: Mapping[str, Closed] = field(default_factory=dict)
    leaving: Mapping[str, Leaving] = field(default_factory=dict)
    sitting: Mapping[str, Sitting] = field(default_factory=dict)
    expected: Mapping[str, int] = field(default_factory=dict)
    """Entries planned in a free unit, in days from today."""
    added: Mapping[str, int] = field(default_factory=dict)
    withdrawn: Mapping[str, int] = field(default_factory=dict)
    types: tuple[str, ...] = ("studio", "t1", "t2")


# Eight days' notice: the day of receipt does not count, the last night is that of the eighth day (R633-3).
_FAVENTINES = House(
    code="faventines",
    name="Faventines",
    kind="social_residence_young_people",
    public="young_people",
    address="Centre-ville",
    postcode="26000",
    town="Valence",
    opened="1997-01-01",
    owner="Union des Mutuelles de la Drôme",
    description=FAVENTINES,
    floors=((0, 5), (1, 8), (2, 8)),
    types=("t1", "studio", "t2", "studio", "t1", "studio", "t2"),
    typical_stay=170,
    spread=0.55,
    ages=(18, 29),
    free={"11": -6},
    closed={"17": Closed(-14, 3, "works")},
    leaving={"5": Leaving(8, -1), "8": Leaving(0, -12)},
    sitting={
        "1": Sitting("Théo", "R", 19, 1),
        "2": Sitting("Yanis", "C", 46, 0),
        "3": Sitting("Karim", "T", 60, 2),
        "4": Sitting("Emma", "L", 53, 1),
        "5": Sitting("Nadia", "B", 30, 2),
        "6": Sitting("Moussa", "K", 69, 0),
        "7": Sitting("Chloé", "P", 72, 3),
        "8": Sitting("Sofia", "D", 12, 1),
        "9": Sitting("Hugo", "V", 83, 0),
        "10": Sitting("Inès", "F", 19, 2),
        "12": Sitting("Adam", "S", 46, 1),
        "13": Sitting("Jade", "N", 53, 0),
        "14": Sitting("Lina", "M", -4, 0),
        "15": Sitting("Rayan", "O", 69, 4),
        "16": Sitting("Léa", "G", 72, 1),
        "18": Sitting("Noé", "H", 83, 2),
        "19": Sitting("Maya", "W", 19, 0),
        "20": Sitting("Ilyes", "Z", 46, 3),
        "21": Sitting("Zoé", "A", 53, 1),
    },
)

_MICOCOULIERS = House(
    code="micocouliers",
    name="Les Micocouliers",
    kind="social_residence",
    public="all_publics",
    address="2 allée du Conte",
    postcode="26200",
    town="Montélimar",
    opened="2004-09-15",
    owner="Société fictive d’habitat du Rhône",
    description=INVENTED,
    floors=((0, 8), (1, 8), (2, 8)),
    typical_stay=290,
    spread=0.7,
    ages=(19, 68),
    free={"7": -11},
    closed={"20": Closed(-31, 12, "damage")},
    leaving={"3": Leaving(15, -18)},
    expected={"7": 9},
    added={"24": -905},
)

_LAUZE = House(
    code="lauze",
    name="La Lauze",
    kind="social_residence",
    public="disadvantaged_people",
    address="14 montée des Nuages",
    postcode="26400",
    town="Crest",
    opened="2009-03-02",
    owner="Commune fictive de la Lauze",
    description=INVENTED,
    floors=((0, 7), (1, 6), (2, 6)),
    typical_stay=330,
    spread=0.65,
    ages=(22, 71),
    free={"2": -40, "16": -3},
    withdrawn={"19": -480},
)

_MOULIN = House(
    code="moulin",
    name="Le Moulin-Neuf",
    kind="social_residence_young_workers",
    public="young_workers",
    address="5 quai de l’Invention",
    postcode="26100",
    town="Romans-sur-Isère",
    opened="2013-10-01",
    owner="CALD de la Drôme",
    description=INVENTED,
    floors=((0, 4), (1, 5), (2, 5)),
    typical_stay=200,
    spread=0.6,
    ages=(18, 29),
    free={"9": -1},
    leaving={"4": Leaving(5, -4)},
)

_RESTANQUES = House(
    code="restanques",
    name="Les Restanques",
    kind="social_residence",
    public="all_publics",
    address="3 chemin des Fables",
    postcode="26150",
    town="Die",
    opened="2011-06-20",
    owner="Société fictive d’habitat du Rhône",
    description=INVENTED,
    floors=((0, 4), (1, 4), (2, 4)),
    typical_stay=380,
    spread=0.6,
    ages=(20, 66),
    free={"10": -58},
)

_OLIVETTE = House(
    code="olivette",
    name="L’Olivette",
    kind="social_residence",
    public="women_in_difficulty",
    address="9 place du Songe",
    postcode="26110",
    town="Nyons",
    opened="2016-01-11",
    owner="CALD de la Drôme",
    description=INVENTED,
    floors=((0, 4), (1, 4)),
    typical_stay=240,
    spread=0.5,
    ages=(18, 55),
    closed={"6": Closed(-5, 20, "refurbishment")},
    types=("t2", "t2", "t3"),
)

_GLYCINES = House(
    code="glycines",
    name="Les Glycines",
    kind="temporary_dwelling",
    public="families",
    address="12 rue de la Légende",
    postcode="42300",
    town="Roanne",
    opened="2008-05-05",
    owner="CAL PACT de Roanne",
    description=INVENTED,
    floors=((0, 3), (1, 4)),
    typical_stay=150,
    spread=0.6,
    ages=(21, 60),
    free={"6": -9},
    added={"7": -410},
    types=("t2", "t3", "t2", "t4"),
)

_PASSAGE = House(
    code="passage",
    name="Le Passage",
    kind="temporary_dwelling",
    public="all_publics",
    address="1 impasse du Roman",
    postcode="42300",
    town="Roanne",
    opened="2015-02-02",
    owner="Bailleur fictif du Roannais",
    description=INVENTED,
    floors=((0, 2), (1, 2)),
    typical_stay=120,
    spread=0.5,
    ages=(19, 63),
    closed={"3": Closed(-20, 9, "pests")},
    types=("t1", "t2"),
)

VALENCE = (_FAVENTINES, _MICOCOULIERS, _LAUZE, _MOULIN, _RESTANQUES, _OLIVETTE)
ROANNE = (_GLYCINES, _PASSAGE)

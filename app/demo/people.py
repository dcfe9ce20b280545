"""Invented persons. Family names are made of weather and landscape, so that nobody takes them for somebody."""

from datetime import date, timedelta
from random import Random

_FIRST_NAMES = (
    "Adam", "Aïcha", "Alix", "Amina", "Anaïs", "Antoine", "Bilal", "Camille", "Chloé", "Dalila", "Élias", "Elsa",
    "Emma", "Farid", "Gaëlle", "Hugo", "Ilyes", "Inès", "Jade", "Jean-Noël", "Karim", "Kévin", "Léa", "Lina", "Lou",
    "Maëlys", "Malik", "Maya", "Mehdi", "Moussa", "Nadia", "Nina", "Noé", "Nora", "Océane", "Paul", "Rayan", "Rose",
    "Salma", "Samir", "Sofia", "Théo", "Yanis", "Yasmine", "Yves", "Zoé",
)  # fmt: skip
_BEGINNINGS = (
    "Aube", "Brume", "Claire", "Dore", "Étoile", "Fleur", "Grande", "Haute", "Île", "Jolie", "Képi", "Lande", "Mille",
    "Neige", "Ombre", "Prune", "Quatre", "Rive", "Source", "Tourne", "Ubac", "Verte", "Wagon", "Zénith",
)  # fmt: skip
_ENDINGS = ("aurore", "brise", "colline", "fontaine", "lune", "nuage", "plume", "ruisseau", "sable", "vent")


def family_name(rng: Random, initial: str = "") -> str:
    """A family name visibly out of a tale: « Brumelune », « Vertecolline ». `initial` fixes its first letter."""
    beginnings = [word for word in _BEGINNINGS if word.startswith(initial)] or _BEGINNINGS
    return rng.choice(beginnings) + rng.choice(_ENDINGS)


def first_name(rng: Random) -> str:
    """A first name among those heard in France."""
    return rng.choice(_FIRST_NAMES)


def birth(rng: Random, date_in: date, ages: tuple[int, int]) -> date:
    """A day of birth such that the age on the day of entry lies within `ages`, both included."""
    days = rng.randint(ages[0] * 366, (ages[1] + 1) * 365 - 1)
    return date_in - timedelta(days=days)

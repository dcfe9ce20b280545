"""Every right there is, and which role holds which. A route states one; the template asks the same."""

from enum import StrEnum
from functools import cache


class Right(StrEnum):
    """Alphabetical. « administration » is a flag added to any role of a workspace or of the head office."""

    ADMINISTER = "administer"
    AUDIT_READ = "audit:read"
    EXPORT = "export"
    FEDERATION_ADMINISTER = "federation:administer"
    FEDERATION_READ = "federation:read"
    FEDERATION_WRITE = "federation:write"
    FIGURES_PREPARE = "figures:prepare"
    FIGURES_READ = "figures:read"
    FIGURES_SEND = "figures:send"
    FUNDING_DECIDE = "funding:decide"
    FUNDING_PAYMENTS = "funding:payments"
    FUNDING_READ = "funding:read"
    FUNDING_WRITE = "funding:write"
    HOUSEHOLDS_READ = "households:read"
    HOUSEHOLDS_WRITE = "households:write"
    IMPORT = "import"
    NOTES_READ = "notes:read"
    NOTES_WRITE = "notes:write"
    PARTNER_READ = "partner:read"
    PAYMENTS_WRITE = "payments:write"
    RESIDENCES_READ = "residences:read"
    RESIDENCES_WRITE = "residences:write"
    SEARCH_WRITE = "search:write"
    SHARES_DECIDE = "shares:decide"
    SHARES_EVERYTHING = "shares:everything"
    SHEETS_DECIDE = "sheets:decide"
    SHEETS_READ = "sheets:read"
    SHEETS_WRITE = "sheets:write"
    STAYS_AMOUNTS = "stays:amounts"
    STAYS_READ = "stays:read"
    STAYS_STORY = "stays:story"
    STAYS_WRITE = "stays:write"
    WORKS_DECIDE = "works:decide"
    WORKS_NAMES = "works:names"
    WORKS_READ = "works:read"
    WORKS_WRITE = "works:write"
    WORKSPACE_HOME = "workspace:home"


R = Right
EVERY_MEMBER = {R.WORKSPACE_HOME, R.FIGURES_READ, R.RESIDENCES_READ}

WORKSPACE_ROLES: dict[str, frozenset[Right]] = {
    "director": frozenset(
        EVERY_MEMBER
        | {
            R.AUDIT_READ,
            R.EXPORT,
            R.FIGURES_PREPARE,
            R.FIGURES_SEND,
            R.FUNDING_DECIDE,
            R.FUNDING_READ,
            R.HOUSEHOLDS_READ,
        }
        | {R.RESIDENCES_WRITE, R.SHEETS_DECIDE, R.SHEETS_READ, R.STAYS_AMOUNTS, R.STAYS_READ, R.STAYS_STORY}
        | {R.WORKS_DECIDE, R.WORKS_NAMES, R.WORKS_READ, R.IMPORT, R.SHARES_DECIDE, R.SHARES_EVERYTHING}
    ),
    "residence_manager": frozenset(
        EVERY_MEMBER
        | {R.EXPORT, R.FIGURES_PREPARE, R.IMPORT, R.PAYMENTS_WRITE, R.RESIDENCES_WRITE, R.SEARCH_WRITE, R.SHEETS_READ}
        | {R.STAYS_AMOUNTS, R.STAYS_READ, R.STAYS_STORY, R.STAYS_WRITE, R.WORKS_NAMES, R.WORKS_READ}
    ),
    "social_worker": frozenset(
        EVERY_MEMBER
        | {R.FIGURES_PREPARE, R.HOUSEHOLDS_READ, R.HOUSEHOLDS_WRITE, R.NOTES_READ, R.NOTES_WRITE, R.SEARCH_WRITE}
        | {R.SHEETS_READ, R.STAYS_AMOUNTS, R.STAYS_READ, R.STAYS_STORY, R.STAYS_WRITE}
    ),
    "works_coordinator": frozenset(
        EVERY_MEMBER
        | {R.FIGURES_PREPARE, R.FUNDING_READ, R.HOUSEHOLDS_READ, R.HOUSEHOLDS_WRITE, R.IMPORT, R.SHEETS_READ}
        | {R.WORKS_DECIDE, R.WORKS_NAMES, R.WORKS_READ, R.WORKS_WRITE, R.EXPORT}
    ),
    "fundraiser": frozenset(
        EVERY_MEMBER
        | {R.EXPORT, R.FIGURES_PREPARE, R.FUNDING_DECIDE, R.FUNDING_PAYMENTS, R.FUNDING_READ, R.FUNDING_WRITE}
        | {R.IMPORT, R.SHARES_DECIDE, R.SHEETS_READ, R.SHEETS_WRITE, R.WORKS_NAMES, R.WORKS_READ}
    ),
    "accountant": frozenset(
        EVERY_MEMBER
        | {R.EXPORT, R.FUNDING_PAYMENTS, R.FUNDING_READ, R.PAYMENTS_WRITE, R.STAYS_AMOUNTS, R.STAYS_READ}
        | {R.WORKS_NAMES, R.WORKS_READ}
    ),
    "reader": frozenset(EVERY_MEMBER | {R.FUNDING_READ, R.SHEETS_READ, R.WORKS_READ}),
}
FEDERATION_ROLES: dict[str, frozenset[Right]] = {
    "officer": frozenset({R.FEDERATION_READ, R.FEDERATION_WRITE, R.EXPORT}),
    "analyst": frozenset({R.FEDERATION_READ, R.EXPORT}),
    "federation_reader": frozenset({R.FEDERATION_READ}),
}
PARTNER_ROLES: dict[str, frozenset[Right]] = {"partner": frozenset({R.PARTNER_READ})}

OF_AUDIENCE = {"workspace": WORKSPACE_ROLES, "federation": FEDERATION_ROLES, "partner": PARTNER_ROLES}
# An administrator opens S52-S54 and may do what keeps a workspace going, whatever their role.
OF_ADMINISTRATORS = {
    "workspace": frozenset({R.ADMINISTER, R.AUDIT_READ, R.SHARES_DECIDE, R.SHARES_EVERYTHING}),
    "federation": frozenset({R.AUDIT_READ, R.FEDERATION_ADMINISTER}),
    "partner": frozenset(),
}


@cache
def rights_of(audience: str, role: str, administrator: bool) -> frozenset[str]:
    """The rights that a membership gives. Raises KeyError for a role that its audience does not have."""
    own = OF_AUDIENCE[audience][role]
    return frozenset(right.value for right in (own | OF_ADMINISTRATORS[audience] if administrator else own))

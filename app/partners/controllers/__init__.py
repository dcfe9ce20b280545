"""The pages of shares: inside the association (IN_A_WORKSPACE), and what partners open (FOR_PARTNERS)."""

from app.partners.controllers import preview, shares, wing

IN_A_WORKSPACE = [*shares.ROUTES, *preview.ROUTES]
FOR_PARTNERS = wing.ROUTES

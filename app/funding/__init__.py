"""Funding: funders, dossiers with their plan, acts, payments, budgets, reports, deadlines and papers."""

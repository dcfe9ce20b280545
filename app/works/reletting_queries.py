"""The enterprises that a page of figures offers to look at alone."""

from sqlalchemy import select

from app.works.enterprise_models import Enterprise

ENTERPRISES = select(Enterprise.number, Enterprise.name).order_by(Enterprise.name_key, Enterprise.number)

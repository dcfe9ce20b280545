"""How an agreement with an enterprise is named to the other slices: « SESAME, du 01/01/2025 »."""

from sqlalchemy import Integer, cast, literal, null, select
from sqlalchemy import func as sql

from app.accounts.permissions import Right
from app.web import neighbours
from app.works.enterprise_models import Agreement, Enterprise
from tenants.joins import same

LISTED = (
    select(
        Agreement.id,
        Agreement.number,
        Enterprise.number.label("page"),
        sql.concat(
            Enterprise.name,
            literal(" ("),
            sql.to_char(Agreement.starts_on, "DD/MM/YYYY"),
            literal(" – "),
            sql.to_char(Agreement.ends_on, "DD/MM/YYYY"),
            literal(")"),
        ).label("name"),
        cast(null(), Integer).label("units"),
    )
    .join(Enterprise, same(Agreement, Enterprise, Agreement.enterprise_id))
    .where(Agreement.undone_at.is_(None))
    .order_by(Enterprise.name_key, Agreement.starts_on.desc(), Agreement.number)
)
neighbours.offer("agreements", neighbours.Neighbour(LISTED, "enterprises:show", Right.WORKS_READ))

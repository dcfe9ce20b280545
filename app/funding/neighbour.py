"""How the plan of a dossier is named to the other slices: a row a funder that counts, its amount and the remark."""

from sqlalchemy import case, null, select

from app.accounts.permissions import Right
from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder
from app.funding.plan_models import FundingLine
from app.funding.state import COUNTED, DECISION, with_amounts
from app.web import neighbours
from tenants.joins import same

_NAME = case((FundingLine.funder_id.is_(None), FundingLine.name), else_=Funder.name)
LISTED = (
    with_amounts(
        select(
            FundingLine.id,
            Dossier.number,
            Dossier.number.label("page"),
            _NAME.label("name"),
            null().label("units"),
            Dossier.title,
            Dossier.remark,
            COUNTED.label("amount"),
        ).select_from(FundingLine)
    )
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .where(~DECISION.c.refused)
    .order_by(Dossier.title_key, Dossier.number, FundingLine.rank)
)
neighbours.offer("funding_lines", neighbours.Neighbour(LISTED, "dossiers:show", Right.FUNDING_READ))

"""All that partners ever read of the tenants' tables: columns and rows, on one page. What is not here is refused.

No person, no household, no note, no bank data, no landlord, no amount but an enterprise's own prices where that section
is shared. Rows follow live shares (app.shared_…(), expiry inside), or the rows of a table that is open itself.
"""

from tenants.model import Base, Opening


def _shared(kind: str, sections: str, key: str) -> str:
    """Rows whose `key` is a thing shared with one of these sections."""
    function = f"shared_{kind}"
    return f"({key} = ANY ((SELECT app.{function}('{sections}'::text) AS {function})::uuid[]))"


def _among(key: str, column: str, table: str, where: str = "") -> str:
    """Rows whose `key` stands in rows of another open table, as the partner sees it."""
    return f"({key} IN (SELECT {table}.{column} FROM app.{table}{f' WHERE {where}' if where else ''}))"  # noqa: S608 no value


_ANY = "orders hours results prices"
_ANY_OF_A_DOSSIER = "plan payments funders report documents results"
_OWN_PART = "(funder_id = ANY ((SELECT app.shared_parts() AS shared_parts)::uuid[]))"
_FINANCED = _among("residence_id", "residence_id", "dossiers", _shared("dossiers", "results", "dossiers.id"))
_PAID = _shared("dossiers", "payments", "funding_lines.dossier_id")
_OWN_LINE = _among("line_id", "id", "funding_lines", f"({_PAID} AND {_OWN_PART.replace('(f', '(funding_lines.f', 1)})")
# As on the association's own pages, an order that names no agreement is under that of its enterprise and day.
_BEGUN = "((orders.year)::numeric >= EXTRACT(year FROM agreements.starts_on))"
_NOT_OVER = "((orders.year)::numeric <= EXTRACT(year FROM agreements.ends_on))"
_ITS_OWN = "(agreements.enterprise_id = orders.enterprise_id)"
_SHARED = _shared("agreements", "orders", "agreements.id")
_OF_THE_YEARS = f"(EXISTS (SELECT FROM app.agreements WHERE ({_ITS_OWN} AND {_SHARED} AND {_BEGUN} AND {_NOT_OVER})))"
# Papers that a funder or an owner is usually given. Never a bank identity, a list of persons, a figure about people,
# nor what another funder wrote: letters of award, agreements, requests and reports name the others' amounts.
PAPERS = (
    "acceptance_report", "activity_report", "agreement_ilgls", "apl_convention", "approved_accounts", "auditor_report",
    "decennial_insurance", "fee_table", "fire_safety", "house_rules", "insurance_liability", "invoice",
    "maintenance_book", "owner_contract", "partnership_agreement", "quote", "republican_commitment",
    "social_project", "social_tax_certificate", "statutes", "work_order", "works_photo",
)  # fmt: skip
_PAPERS = "(type = ANY (ARRAY[" + ", ".join(f"'{one}'::text" for one in PAPERS) + "]))"
_SERVED = _shared("dossiers", "documents", "dossiers.id")
_ITS_PAPER = (
    f"({_shared('dossiers', 'documents', 'dossier_id')} OR {_shared('residences', 'documents', 'residence_id')}"
    f" OR {_among('residence_id', 'residence_id', 'dossiers', _SERVED)}"
    f" OR ((dossier_id IS NULL) AND (residence_id IS NULL) AND (EXISTS (SELECT FROM app.dossiers WHERE {_SERVED}))))"
)
_REPORTED = _shared("dossiers", "report", "dossier_id")
_READERS_OWN = "(account_id = (NULLIF(current_setting('app.reader_id'::text, true), ''::text))::uuid)"
_WITH_PAPERS = "('documents'::text = ANY (string_to_array(shares.sections, ' '::text)))"
OF_AN_ORDER = _among("order_id", "id", "orders")
OF_AN_ORDER_AND_LIVE = f"((undone_at IS NULL) AND {OF_AN_ORDER})"

Base.openings.update(
    {
        "shares": Opening(
            "id number kind residence_id agreement_id label organisation sections until",
            "(id = ANY ((SELECT app.shared_with_me() AS shared_with_me)::uuid[]))",
        ),
        "shared_figures": Opening(
            "residence_id agreement_id code first last value reckoned_at changed_at",
            f"({_shared('residences', 'occupancy', 'residence_id')}"
            f" OR {_FINANCED}"
            f" OR ((code = 'hours'::text) AND {_shared('agreements', 'hours', 'agreement_id')})"
            f" OR ((code <> 'hours'::text) AND {_shared('agreements', 'results', 'agreement_id')}))",
        ),
        # a residence
        "residences": Opening(
            "id number name address postcode town owner convention convention_from convention_to opened_on changed_at",
            _shared("residences", "convention", "id"),
        ),
        "units": Opening(
            "id residence_id label label_key floor type",
            _shared("residences", "maintenance", "residence_id"),
        ),
        "closures": Opening(
            "id unit_id starts_on ends_on reason changed_at",
            _among("unit_id", "id", "units"),
        ),
        # an agreement with its orders
        "agreements": Opening(
            "id number enterprise_id signed_on starts_on ends_on scope order_ceiling hours_target dwellings_target"
            " changed_at",
            _shared("agreements", _ANY, "id"),
        ),
        "agreement_trades": Opening(
            "id agreement_id trade",
            _shared("agreements", _ANY, "agreement_id"),
        ),
        "enterprises": Opening("id number name", _among("id", "enterprise_id", "agreements")),
        "orders": Opening(
            "id number year rank label dwelling_id enterprise_id agreement_id origin work access contact due_on"
            " changed_at",
            f"({_shared('agreements', 'orders', 'agreement_id')} OR ((agreement_id IS NULL) AND {_OF_THE_YEARS}))",
        ),
        "order_steps": Opening("id order_id stage happened_on made_at", OF_AN_ORDER_AND_LIVE),
        "quote_lines": Opening("id order_id rank trade work unit quantity changed_at", OF_AN_ORDER),
        "snags": Opening("id order_id work found_on lift_by lifted_on changed_at", OF_AN_ORDER_AND_LIVE),
        "dwellings": Opening(
            "id label address postcode town floor type area",
            _among("id", "dwelling_id", "orders"),
        ),
        "price_lists": Opening(
            "id enterprise_id name starts_on ends_on",
            _among("enterprise_id", "enterprise_id", "agreements", _shared("agreements", "prices", "agreements.id")),
        ),
        "price_lines": Opening(
            "id price_list_id trade name unit unit_price reference_price reference_on reference_source",
            _among("price_list_id", "id", "price_lists"),
        ),
        # a dossier: its costs, the reader's own line, the others' where that is shared too
        "dossiers": Opening(
            "id number kind title purpose year_from year_to residence_id remark changed_at",
            _shared("dossiers", _ANY_OF_A_DOSSIER, "id"),
        ),
        "cost_lines": Opening(
            "id dossier_id rank category name amount changed_at", _shared("dossiers", "plan", "dossier_id")
        ),
        "funding_lines": Opening(
            "id dossier_id rank funder_id name nature asked changed_at",
            f"(({_shared('dossiers', 'plan payments', 'dossier_id')} AND {_OWN_PART})"
            f" OR {_shared('dossiers', 'funders', 'dossier_id')})",
        ),
        "funders": Opening("id number name", _among("id", "funder_id", "funding_lines")),
        "funding_acts": Opening(
            "id number line_id kind acted_on amount made_at",
            f"((undone_at IS NULL) AND {_among('line_id', 'id', 'funding_lines')})",
        ),
        "instalments": Opening("id line_id kind due_on amount changed_at", _OWN_LINE),
        "funding_payments": Opening("id line_id kind paid_on amount made_at", f"((undone_at IS NULL) AND {_OWN_LINE})"),
        # its reports as they left, money only: the paper itself tells of people too
        "budgets": Opening("id dossier_id year", _REPORTED),
        "financial_reports": Opening("id budget_id due_on accepted_on", _among("budget_id", "id", "budgets")),
        "report_sendings": Opening("id report_id sent_on made_at", _among("report_id", "id", "financial_reports")),
        "sent_report_lines": Opening(
            "id sending_id rank account planned actual words", _among("sending_id", "id", "report_sendings")
        ),
        # the zip of the papers that this reader asked for
        "share_packs": Opening(
            "id share_id account_id preview turn papers state done total unmarked size file_key made_at",
            f"((NOT preview) AND {_READERS_OWN} AND {_among('share_id', 'id', 'shares', _WITH_PAPERS)})",
        ),
        # papers in use, without the name that their file had
        "funding_documents": Opening(
            "id number type dossier_id residence_id year valid_from valid_until media_type size file_key made_at",
            f"((undone_at IS NULL) AND (NOT replaced) AND {_PAPERS} AND {_ITS_PAPER})",
        ),
    }
)

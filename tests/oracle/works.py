"""The other short program for the works: every indicator from plain rows, one dwelling and one line at a time. Shares
no code with the product.

Input: {table: [row as a dict]} of one workspace. Conventions, so that two programs may be compared:
- A row with undone_at was struck and counts nowhere. Days after `today` have not come: the period ends with today.
- Let again: a lease of the period that ended a vacancy, and an order of that vacancy with an enterprise, received (with
  snags or without) on the first day of the lease or before, and neither refused nor out of scope.
- Clock of a lease: vacancy; first order and first start among those orders; last of their first receptions; lease.
  A stage counts when both its days are known and the second is not before the first.
- Saving: lines invoiced of orders whose step « invoiced » falls in the period; reference = price times quantity,
  rounded half up to the cent.
- Landlords: a signed convention in force on the first day of the period; on the last day too.
- Conventions ended: signed, last day in the period, not stopped before it. Renewed: a signed one names it.
- FTE: hours of an enterprise and month over the hours of its agreement on the first of the month, else of its kind.
- Labelled: a register that is not the own list, with a label that runs on the first day of the lease.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

DURABLE = {"cdi", "cdi_subsidised", "cdd_6m_plus", "public_service", "business_creation"}
DYNAMIC = DURABLE | {
    "cdd_under_6m", "aided_contract", "training_qualifying", "training_pre", "other_siae", "rights_retirement",
}  # fmt: skip
COUNTED = DYNAMIC | {"unemployment", "inactive", "no_news", "dismissal"}
# kind: [(from, to, hours)]
FTE_HOURS = {
    "EI": [(date(2014, 1, 1), None, 1505)],
    "ACI": [(date(2014, 7, 1), None, 1820)],
    "AI": [(date(2014, 7, 1), None, 1607)],
    "ETTI": [(None, date(2005, 6, 30), 1820), (date(2005, 7, 1), None, 1600)],
    "EITI": [(date(2019, 1, 1), None, 1505)],
}
RECEIVED = ("received", "received_with_reserves")
STAGES = ("delay_vacancy_to_order", "delay_order_to_start", "delay_start_to_reception", "delay_reception_to_lease")


def live(rows):
    return [row for row in rows if row.get("undone_at") is None]


def share_of(values, tenths):
    """The value below which so many tenths of the sorted values lie, in proportion between two of them."""
    values = sorted(values)
    if not values:
        return None
    place = Fraction((len(values) - 1) * tenths, 10)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def steps_of(tables):
    found = {}
    for step in live(tables["order_steps"]):
        found.setdefault(step["order_id"], {})[step["stage"]] = step["happened_on"]
    return found


def let_again(tables, last, enterprise):
    """(dwelling, [vacancy, order, start, reception, lease]) of every letting again up to `last`."""
    steps, found = steps_of(tables), []
    vacancies = {row["id"]: row for row in live(tables["vacancies"])}
    for lease in live(tables["leases"]):
        vacancy = vacancies.get(lease["vacancy_id"])
        if vacancy is None or lease["starts_on"] > last:
            continue
        good = []
        for order in tables["orders"]:
            done = steps.get(order["id"], {})
            received = [done[stage] for stage in RECEIVED if stage in done]
            if order["vacancy_id"] != vacancy["id"] or order["enterprise_id"] is None or not received:
                continue
            if "refused" in done or "out_of_scope" in done or min(received) > lease["starts_on"]:
                continue
            good.append((order["enterprise_id"], done.get("ordered"), done.get("in_progress"), min(received)))
        if good and (enterprise is None or enterprise in [one[0] for one in good]):
            ordered = min((one[1] for one in good if one[1]), default=None)
            started = min((one[2] for one in good if one[2]), default=None)
            days = [vacancy["vacant_on"], ordered, started, max(one[3] for one in good), lease["starts_on"]]
            found.append((lease["dwelling_id"], days))
    return found


def cents(amount):
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def figures(tables, first, last, today, enterprise=None):
    """{code: (numerator, denominator, value)}; value in percents for rates, None where there is none."""
    last = min(last, today)
    made = {}
    rate = lambda code, top, bottom, times=100: made.update(  # noqa: E731
        {code: (top, bottom, Fraction(top) / Fraction(bottom) * times if bottom else None)}
    )
    count = lambda code, number: made.update({code: (number, None, Fraction(number))})  # noqa: E731
    inside = lambda day: day is not None and first <= day <= last  # noqa: E731

    ever = let_again(tables, last, enterprise)
    now = [one for one in ever if inside(one[1][4])]
    count("dwellings_relet", len({dwelling for dwelling, _ in now}))
    count("dwellings_relet_cumulative", len({dwelling for dwelling, _ in ever}))
    whole = [Fraction((days[4] - days[0]).days) for _, days in now]
    made["reletting_delay_median"] = (None, len(whole), share_of(whole, 5))
    made["reletting_delay_p90"] = (None, len(whole), share_of(whole, 9))
    for place, code in enumerate(STAGES):
        pairs = [(days[place], days[place + 1]) for _, days in now]
        known = [Fraction((b - a).days) for a, b in pairs if a and b and b >= a]
        made[code] = (None, len(known), share_of(known, 5))

    steps = steps_of(tables)
    mine = {
        order["id"]: order for order in tables["orders"] if enterprise is None or order["enterprise_id"] == enterprise
    }
    reference = compared = invoiced = Decimal(0)
    for line in tables["quote_lines"]:
        if line["invoiced"] is None or line["order_id"] not in mine:
            continue
        if not inside(steps.get(line["order_id"], {}).get("invoiced")):
            continue
        invoiced += line["invoiced"]
        if line["reference_price"] is not None:
            reference += cents(line["reference_price"] * line["quantity"])
            compared += line["invoiced"]
    rate("avg_saving", reference - compared, reference)
    rate("saving_coverage", compared, invoiced)
    referred = {row["order_id"] for row in live(tables["referrals"]) if inside(row["referred_on"])}
    count("orders_referred", len(referred & set(mine)))

    signed = [row for row in live(tables["conventions"]) if row["signed_on"]]
    end = lambda row: min(row["ends_on"], row["ended_on"] or row["ends_on"])  # noqa: E731
    on = lambda day: {row["landlord_id"] for row in signed if row["starts_on"] <= day <= end(row)}  # noqa: E731
    rate("landlord_retention", len(on(first) & on(last)), len(on(first)))
    over = {row["id"] for row in signed if inside(row["ends_on"]) and end(row) == row["ends_on"]}
    rate("conventions_renewed", len(over & {row["renews_id"] for row in signed}), len(over))

    employees = {
        row["id"]: row for row in tables["employees"] if enterprise is None or row["enterprise_id"] == enterprise
    }
    kinds = {row["id"]: row["kind"] for row in tables["enterprises"]}
    worked = [row for row in tables["work_hours"] if inside(row["month"]) and row["employee_id"] in employees]
    total, fte = sum((row["hours"] for row in worked), Decimal(0)), Fraction(0)
    for row in worked:
        owner = employees[row["employee_id"]]["enterprise_id"]
        one = hours_of_one(tables, owner, kinds[owner], row["month"])
        fte = None if fte is None or one is None else fte + Fraction(row["hours"]) / Fraction(one)
    count("insertion_hours", total)
    made["insertion_fte"] = (fte, None, fte)
    rate("hours_per_dwelling", total, made["dwellings_relet"][0], 1)

    exits = [
        row["situation"]
        for row in live(tables["employee_exits"])
        if inside(row["left_on"]) and row["employee_id"] in employees and row["situation"] in COUNTED
    ]
    rate("dynamic_exit_rate", len([one for one in exits if one in DYNAMIC]), len(exits))
    rate("durable_job_exit_rate", len([one for one in exits if one in DURABLE]), len(exits))
    people = {row["employee_id"] for row in worked}
    trained = {
        row["employee_id"]
        for row in live(tables["trainings"])
        if row["starts_on"] <= last and (row["ends_on"] or row["starts_on"]) >= first
    }
    rate("training_share", len(people & trained), len(people))

    households = {row["id"]: row for row in tables["candidate_households"]}
    leases = [row for row in live(tables["leases"]) if row["household_id"] and inside(row["starts_on"])]
    housed = {row["household_id"] for row in leases}
    labelled = {row["household_id"] for row in leases if labelled_on(households[row["household_id"]], row["starts_on"])}
    count("households_housed", len(housed))
    count("households_housed_registered", len(labelled))
    rate(
        "proposals_per_housed", len([1 for row in live(tables["proposals"]) if inside(row["made_on"])]), len(housed), 1
    )
    return made


def hours_of_one(tables, enterprise, kind, month):
    for row in live(tables["agreements"]):
        if row["enterprise_id"] == enterprise and row["starts_on"] <= month <= row["ends_on"] and row["etp_hours"]:
            return row["etp_hours"]
    own = [
        (row["valid_from"], row["value"])
        for row in tables["works_settings"]
        if row["code"] == "etp_hours_" + kind and row["valid_from"] <= month
    ]
    if own:
        return max(own)[1]
    for start, end, hours in FTE_HOURS.get(kind, []):
        if (start or month) <= month <= (end or month):
            return hours
    return None


def labelled_on(household, day):
    start, end = household["label_from"], household["label_until"]
    if household["register"] in ("internal_list", "other") or (start is None and end is None):
        return False
    return (start or day) <= day <= (end or day)

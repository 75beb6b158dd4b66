"""Double wages without a written contract: 劳动合同法 10, 82 (2008-01-01), 实施条例 6, 7 (2008-09-18)."""

import math

from bot.rules.calculators.model import DAYS_A_MONTH, Answers, Calculator, Facts, Outcome, Question, yuan


def work(answers: Answers, facts: Facts) -> Outcome:
    """A second wage for each month from the second to the end of the first year, so eleven at most."""
    wage, days = float(answers["wage"]), int(answers["worked"])
    free, most = facts.now("wages_contract_month"), facts.now("double_wages_months")
    months = min(most, max(0.0, days / DAYS_A_MONTH - free))
    if months == 0:
        return Outcome("within_month", low=0, high=0)
    low, high = math.floor(months) * wage, math.ceil(months) * wage
    values = {
        "wage": yuan(wage),
        "months": _months(months),
        "most": f"{most:.0f}",
        "sum": yuan(low) if low == high else f"{yuan(low)}到{yuan(high)}",
    }
    notes = ("year_over",) if months >= most else ()
    return Outcome("extra", values, low, high, notes=(*notes, "one_year"))


def _months(months: float) -> str:
    low, high = math.floor(months), math.ceil(months)
    return str(low) if low == high else f"{low}到{high}"


CALCULATOR = Calculator("double_wages", (Question("worked", "span"), Question("wage", "money")), work)

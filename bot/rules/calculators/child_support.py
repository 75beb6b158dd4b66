"""Child support by the income of the parent who pays: 民法典婚姻家庭编解释（一）49 (2021-01-01)."""

from bot.rules.calculators.model import Answers, Calculator, Facts, Outcome, Question, number, yuan


def work(answers: Answers, facts: Facts) -> Outcome:
    """20 to 30 per cent of the month's income for one child, for several up to 50 per cent for all together."""
    income, children = float(answers["income"]), int(answers.get("children") or 1)
    if income == 0:
        return Outcome("no_income", notes=("no_fixed_income",), missing=("income_of_trade",))
    low = facts.now("child_support_low")
    high = facts.now("child_support_high" if children == 1 else "child_support_several")
    values = {
        "income": yuan(income),
        "children": str(children),
        "low_percent": number(low),
        "high_percent": number(high),
        "low": yuan(income * low / 100),
        "high": yuan(income * high / 100),
    }
    result = "one" if children == 1 else "several"
    missing = () if answers.get("children") else ("children",)
    notes = ("no_fixed_income", "until_18")
    return Outcome(result, values, income * low / 100, income * high / 100, notes=notes, missing=missing)


CALCULATOR = Calculator("child_support", (Question("income", "money"), Question("children", "count", False)), work)

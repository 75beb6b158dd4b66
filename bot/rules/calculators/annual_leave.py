"""Pay for annual leave not taken: 职工带薪年休假条例 2, 3, 5 (2008-01-01), 实施办法 10, 11 (2008-09-18)."""

from bot.rules.calculators.model import DAYS_A_YEAR, Answers, Calculator, Facts, Outcome, Question, number, yuan


def days_due(worked: int, facts: Facts) -> float:
    """Days of leave a year by all the time of work, at whatever employers: 0, 5, 10 or 15 (art. 2, 3)."""
    years = worked / DAYS_A_YEAR
    if years < facts.now("wages_leave_from"):
        return 0.0
    if years < facts.now("wages_leave_line_middle"):
        return facts.now("wages_leave_short")
    return facts.now("wages_leave_middle" if years < facts.now("wages_leave_line_long") else "wages_leave_long")


def work(answers: Answers, facts: Facts) -> Outcome:
    """300 per cent of a day's wage for each day; one of the three is paid already with the month's wage (办法 10)."""
    due = days_due(int(answers["worked"]), facts)
    if due == 0:
        return Outcome("no_leave", low=0, high=0)
    taken = answers.get("taken")
    left = max(0.0, due - float(taken or 0))
    daily = float(answers["wage"]) / facts.now("paid_days_a_month")
    times = facts.now("wages_leave_unused") / 100
    low, high = daily * left * (times - 1), daily * left * times
    values = {
        "due": number(due),
        "left": number(left),
        "daily": f"{daily:.2f}元",
        "times": number(times),
        "low": yuan(low),
        "high": yuan(high),
    }
    missing = ("taken",) if taken is None else ()
    return Outcome("pay", values, round(low, 2), round(high, 2), notes=("own_choice", "part_year"), missing=missing)


CALCULATOR = Calculator(
    "annual_leave", (Question("worked", "span"), Question("wage", "money"), Question("taken", "count", False)), work
)

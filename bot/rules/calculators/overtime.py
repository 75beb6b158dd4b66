"""Overtime pay: 劳动法 44 (1995-01-01); 21.75 paid days a month, 企业职工带薪年休假实施办法 11 (2008-09-18)."""

from typing import Final

from bot.rules.calculators.model import Answers, Calculator, Facts, Outcome, Question, number, yuan

RATES: Final = {
    "weekday": "wages_overtime_weekday",
    "rest_day": "wages_overtime_restday",
    "holiday": "wages_overtime_holiday",
}


def work(answers: Answers, facts: Facts) -> Outcome:
    """Hours times the wage of an hour times 150, 200 or 300 per cent."""
    wage, hours, kind = float(answers["wage"]), float(answers["hours"]), str(answers["kind"])
    month_hours = facts.now("paid_days_a_month") * facts.now("wages_daily_hours")
    percent = facts.now(RATES[kind])
    hourly = wage / month_hours
    amount = hourly * hours * percent / 100
    values = {
        "wage": yuan(wage),
        "month_hours": number(month_hours),
        "hourly": f"{hourly:.2f}元",
        "hours": number(hours),
        "times": number(percent / 100),
        "sum": yuan(amount),
    }
    return Outcome(kind, values, round(amount, 2), round(amount, 2), notes=("proof",))


CALCULATOR = Calculator(
    "overtime", (Question("wage", "money"), Question("kind", "choice"), Question("hours", "hours")), work
)

"""Severance pay and damages for unlawful dismissal: 劳动合同法 46, 47, 87, 97 (in force 2008-01-01)."""

from datetime import date, timedelta

from bot.core.errors import MissingFigure
from bot.rules.calculators.model import DAYS_A_YEAR, Answers, Calculator, Facts, Outcome, Question, number, yuan

LAW_BEGAN = date(2008, 1, 1)  # 劳动合同法 97(3): years of work before it count by the rules of their time
HALF_A_YEAR = 180  # six months of thirty days, as spans are read
OWN_WILL = "own_will"


def months_owed(days: int, facts: Facts) -> float:
    """Months of wages for a time of work: one a year; from six months a whole one, below it a half (art. 47(1))."""
    years, rest = divmod(days, DAYS_A_YEAR)
    if rest >= HALF_A_YEAR:
        return (years + 1) * facts.now("wages_severance_month")
    return years * facts.now("wages_severance_month") + (facts.now("wages_severance_half") if rest else 0.0)


def work(answers: Answers, facts: Facts) -> Outcome:
    """N where the employer ended it lawfully or drove the worker out, 2N where unlawfully; between them where unknown."""
    if answers.get("reason") == OWN_WILL:
        return Outcome("own_will", low=0, high=0, notes=("forced_out",))
    months, wage = months_owed(int(answers["worked"]), facts), float(answers["wage"])
    wage, months, capped = _capped(wage, months, facts)
    times = facts.now("wages_unlawful_dismissal")
    low, high = {"unlawful": (times, times), None: (1, times)}.get(answers.get("reason"), (1, 1))
    values = {
        "wage": yuan(wage),
        "months": number(months),
        "times": number(times),
        "low": yuan(wage * months * low),
        "high": yuan(wage * months * high),
    }
    result = {"unlawful": "twice", None: "either"}.get(answers.get("reason"), "once")
    notes = ("capped",) if capped else ("cap_unknown",) if capped is None else ()
    if facts.today - timedelta(days=int(answers["worked"])) < LAW_BEGAN:
        notes = (*notes, "before_2008")
    missing = (
        *(("reason",) if answers.get("reason") is None else ()),
        *(("local_average_wage",) if capped is None else ()),
    )
    return Outcome(
        result, values, wage * months * low, wage * months * high, notes=(*notes, "average"), missing=missing
    )


def _capped(wage: float, months: float, facts: Facts) -> tuple[float, float, bool | None]:
    """Wages above three times the local average count only so far, for twelve years at most (art. 47(2)).

    None where the average of the place is unknown: then nothing is cut, and the caller is told.
    """
    try:
        line = facts.local("local_average_wage", facts.today) * facts.now("severance_cap_times")
    except MissingFigure:
        return wage, months, None
    if wage <= line:
        return wage, months, False
    return line, min(months, facts.now("severance_cap_years")), True


CALCULATOR = Calculator(
    "severance", (Question("worked", "span"), Question("wage", "money"), Question("reason", "choice", False)), work
)

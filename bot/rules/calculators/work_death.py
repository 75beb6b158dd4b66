"""Benefits after a death at work: 工伤保险条例 39 (2011-01-01); the lump sum goes by the year of the death."""

from bot.core.errors import MissingFigure
from bot.rules.calculators.model import Answers, Calculator, Facts, Outcome, Question, number, yuan


def work(answers: Answers, facts: Facts) -> Outcome:
    """Twenty times the urban income a head of the year before, and six months of the local average wage for the funeral.

    Without the first figure nothing is given; without the second the funeral money is left out and the figure named.
    """
    first, last = answers["died"]
    multiple = facts.rate("wi_death_multiple", first)
    low, high = (facts.rate("urban_income_previous_year", day) * multiple for day in (first, last))
    values = {"times": number(multiple), "lump": yuan(low) if low == high else f"{yuan(low)}到{yuan(high)}"}
    values["income"] = yuan(low / multiple) if low == high else f"{yuan(low / multiple)}到{yuan(high / multiple)}"
    months = facts.rate("wi_funeral_months", first)
    values["funeral_months"] = number(months)
    try:
        funeral = facts.local("local_average_wage", first) * months
    except MissingFigure as error:
        return Outcome("lump_only", values, low, high, notes=("dependants",), missing=(error.figure,))
    values |= {"funeral": yuan(funeral), "sum": yuan(low + funeral)}
    return Outcome("both", values, low + funeral, high + funeral, notes=("dependants",))


CALCULATOR = Calculator("work_death", (Question("died", "date"),), work)

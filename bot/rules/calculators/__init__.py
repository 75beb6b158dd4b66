"""The calculators by name. Each is pure: answers and dated figures in, a sum or a day with its working out."""

from typing import Final

from bot.rules.calculators import (
    annual_leave,
    child_support,
    double_wages,
    overtime,
    severance,
    time_limits,
    work_death,
)
from bot.rules.calculators.model import Calculator

CALCULATORS: Final[dict[str, Calculator]] = {
    calculator.name: calculator
    for calculator in (
        severance.CALCULATOR,
        double_wages.CALCULATOR,
        overtime.CALCULATOR,
        child_support.CALCULATOR,
        annual_leave.CALCULATOR,
        work_death.CALCULATOR,
        *time_limits.CALCULATORS,
    )
}

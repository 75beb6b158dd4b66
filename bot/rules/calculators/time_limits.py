"""When a period ends: limitation with interruption, labour arbitration, recognition of a work injury."""

from datetime import date
from typing import Literal

from bot.rules.calculators.model import Answers, Calculator, Facts, Outcome, Question
from bot.rules.deadlines.find import restarted, running_limit
from bot.rules.deadlines.model import Limit, Mention
from bot.rules.periods import Length, last_day

STILL_THERE = "still_there"


def _mention(days: tuple[date, date]) -> Mention:
    return Mention(*days, 0, 0)


def _ends(name: str, since: tuple[date, date], again: tuple[date, date] | None, facts: Facts) -> Limit:
    """The limit of the deadline book that an event starts and an interruption, if any, starts anew."""
    limit = running_limit(facts.deadlines.by_id[name], _mention(since), facts.today, facts.rest)
    return restarted(limit, _mention(again), facts.rest) if again and again[0] > since[1] else limit


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _outcome(limit: Limit, notes: tuple[str, ...], again: tuple[date, date] | Literal[False] | None = False) -> Outcome:
    """`again` is the last demand, False where there was none (or where nothing interrupts), None where it is not known."""
    values = {
        "from": _day(limit.first),
        "length": str(limit.rule.length),
        "on": _day(limit.on),
        "left": str(limit.days_left),
    }
    too_late = bool(again) and limit.restarted is None
    more = (*notes, *(("too_late",) if too_late else ()), *(() if limit.sure else ("rest_days",)))
    rough = (*(() if limit.first == limit.last else ("exact_day",)), *(("again",) if again is None else ()))
    return Outcome("over" if limit.state == "over" else "runs", values, on=limit.on, notes=more, missing=rough)


def limitation(answers: Answers, facts: Facts) -> Outcome:
    """Three years (民法典 188, 2021-01-01), anew from each demand or promise before their end (195)."""
    again = answers.get("again")
    limit = _ends("debt_due", answers["since"], again or None, facts)
    long_stop = last_day(answers["since"][0], Length("years", int(facts.now("limitation_longest"))), facts.rest).on
    notes = ("long_stop",) if long_stop <= facts.today else ()
    return _outcome(limit, notes, again)


def labour_arbitration(answers: Answers, facts: Facts) -> Outcome:
    """One year from the end of work (劳动争议调解仲裁法 27(4), 2008-05-01); none for wages while the work goes on."""
    if answers["ended"] == STILL_THERE:
        return Outcome("no_limit", on=facts.today)
    again = answers.get("again")
    notes = ("iou", "other_claims")
    return _outcome(_ends("labour_arbitration", answers["ended"], again or None, facts), notes, again)


def work_injury(answers: Answers, facts: Facts) -> Outcome:
    """Thirty days for the employer, one year for the worker (工伤保险条例 17, 2011-01-01); neither is interrupted."""
    first, _ = answers["hurt"]
    limit = _ends("work_injury_application", answers["hurt"], None, facts)
    outcome = _outcome(limit, ("not_own_fault",))
    own = last_day(first, Length("days", int(facts.rate("work_injury_employer_report", first))), facts.rest)
    values = dict(outcome.values) | {"employer": _day(own.on)}
    return Outcome(outcome.result, values, on=outcome.on, notes=outcome.notes, missing=outcome.missing)


CALCULATORS = (
    Calculator("limitation", (Question("since", "date"), Question("again", "date", False)), limitation),
    Calculator("labour_arbitration", (Question("ended", "date"), Question("again", "date", False)), labour_arbitration),
    Calculator("work_injury", (Question("hurt", "date"),), work_injury),
)

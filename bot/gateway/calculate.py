"""`hotline calculate`: a legal calculator from the command line, with the answers in a caller's words."""

import json
from datetime import date

from bot.core import clock
from bot.core.errors import BadInput
from bot.core.messages import Channel
from bot.rules.calculators import CALCULATORS
from bot.service import calculations
from bot.service.calculation_answers import read
from bot.service.calculations import Calculation
from bot.service.container import Knowledge


def calculate(name: str, said: list[str], on: date | None, region: str | None, channel: Channel, as_json: bool) -> int:
    """Print what comes out of `said`, each `input=words`; BadInput names an unknown calculator, input or answer."""
    if name not in CALCULATORS:
        raise BadInput(f"no calculator is named {name!r}: one of {', '.join(CALCULATORS)}")
    knowledge = Knowledge.load(on or clock.today())
    if region is not None:
        knowledge.regions.require(region)
    calculation = _answered(Calculation(name), said, knowledge)
    result = calculations.outcome(calculation, knowledge, region)
    script = knowledge.calculators[name]
    text = calculations.told(result, script, knowledge, channel)
    print(json.dumps(calculations.to_json(calculation, result, script, text), ensure_ascii=False) if as_json else text)
    return 0


def _answered(calculation: Calculation, said: list[str], knowledge: Knowledge) -> Calculation:
    questions = {question.name: question for question in calculation.calculator.questions}
    for given in said:
        name, sign, words = given.partition("=")
        if not sign or name not in questions:
            raise BadInput(f"{given!r}: {calculation.name} takes {', '.join(f'{n}=…' for n in questions)}")
        value = read(questions[name], words, knowledge.calculators[calculation.name], knowledge.day)
        if value is None:
            raise BadInput(f"{name}: {words!r} is no answer of the kind {questions[name].kind}")
        calculation.answers[name] = value
    return calculation

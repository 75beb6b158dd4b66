"""A message costs the same at turn 200 as at turn 2, and nothing that was said is forgotten."""

from contextlib import nullcontext
from cProfile import Profile
from statistics import median

from callers import WAGES
from sqlalchemy import text
from stage import Stage

EARLY, LATE = range(5, 15), range(191, 201)
ROUND = ["要带什么材料", "去哪里办", "要多久", "没听清", "1"]  # a window of ten turns holds each of them twice


async def _size(stage: Stage) -> int:
    async with stage.hotline.services.sessions() as session:
        return int(await session.scalar(text("SELECT length(state) FROM trackers")) or 0)


async def test_two_hundred_turns(stage: Stage) -> None:
    caller = stage.web()
    guide = (await caller.say(WAGES))["guide"]
    calls: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for turn in range(2, 201):
        counting = turn in EARLY or turn in LATE
        with Profile() if counting else nullcontext() as profile:
            reply = await caller.say(ROUND[turn % len(ROUND)])
        assert reply["guide"] in (guide, None) and reply["replies"]
        if profile is not None:  # calls are counted, not seconds: the machine may be busy with other things
            calls[turn] = sum(entry.callcount for entry in profile.getstats())
            sizes[turn] = await _size(stage)
    early, late = (median(calls[turn] for turn in turns) for turns in (EARLY, LATE))
    assert late <= 1.1 * early, f"turns 5-14 took {early} function calls each, turns 191-200 {late}"
    assert max(sizes[turn] for turn in LATE) <= 1.1 * max(sizes[turn] for turn in EARLY)
    end = await caller.fill(await caller.say("申请法律援助"))
    form = (await stage.desk.read(end["case"]["number"]))["application"]
    assert form["matter"]["facts"] == WAGES and form["matter"]["guide"] == guide

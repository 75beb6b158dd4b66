"""A message costs the same at turn 200 as at turn 2, and nothing that was said is forgotten."""

from cProfile import Profile
from statistics import median

from callers import WAGES
from sqlalchemy import text
from stage import Stage

ROUND = ["要带什么材料", "去哪里办", "要多久", "没听清", "1"]  # a window of ten turns holds each of them twice


async def _size(stage: Stage) -> int:
    async with stage.hotline.services.sessions() as session:
        return int(await session.scalar(text("SELECT length(state) FROM trackers")) or 0)


async def test_two_hundred_turns(stage: Stage) -> None:
    caller = stage.web()
    guide = (await caller.say(WAGES))["guide"]
    calls, sizes = [], []
    for turn in range(2, 201):
        with Profile() as profile:  # calls are counted, not seconds: the machine may be busy with other things
            reply = await caller.say(ROUND[turn % len(ROUND)])
        calls.append(sum(entry.callcount for entry in profile.getstats()))
        assert reply["guide"] in (guide, None) and reply["replies"]
        sizes.append(await _size(stage))
    early, late = median(calls[3:13]), median(calls[-10:])
    assert late <= 1.1 * early, f"turns 5-15 took {early} function calls each, turns 190-200 {late}"
    assert max(sizes[-10:]) <= 1.1 * max(sizes[8:18])
    end = await caller.fill(await caller.say("申请法律援助"))
    form = (await stage.desk.read(end["case"]["number"]))["application"]
    assert form["matter"]["facts"] == WAGES and form["matter"]["guide"] == guide

"""A message costs the same at turn 200 as at turn 2, and nothing that was said is forgotten."""

import time

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
    seconds, sizes = [], []
    for turn in range(2, 201):
        started = time.process_time()  # of this process only: the machine may be busy with other things
        reply = await caller.say(ROUND[turn % len(ROUND)])
        seconds.append(time.process_time() - started)
        assert reply["guide"] in (guide, None) and reply["replies"]
        sizes.append(await _size(stage))
    early, late = min(seconds[3:13]), min(seconds[-10:])  # the least disturbed of ten: threads that wait for a core count too
    assert late <= 1.5 * early, f"turns 5-15 took {early * 1000:.0f} ms, turns 190-200 {late * 1000:.0f} ms"
    assert max(sizes[-10:]) <= 1.1 * max(sizes[8:18])
    end = await caller.fill(await caller.say("申请法律援助"))
    form = (await stage.desk.read(end["case"]["number"]))["application"]
    assert form["matter"]["facts"] == WAGES and form["matter"]["guide"] == guide

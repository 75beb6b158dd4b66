"""Walks a telephone call through a running hotline over the voice gateway and times it as an elder would hear it.

Usage: scripts/walk_call.py [--base URL] [--intake URL] [--caller NUMBER] < call.txt
One event a line: 接通, 说 WORDS, 按 KEYS, 不出声, 挂断; a line that begins with # is a comment. Prints the call as
Markdown; HOTLINE_VOICE_TOKEN must be the hotline's.
"""

import argparse
import asyncio
import os
import re
import secrets
import sys
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.settings import Settings

SPOKEN_A_SECOND = 3.5  # characters that a slow voice says
ONCE_MORE = 1.35  # what is said once more is said slower still
ELDER_A_SECOND = 3.0  # characters that an old man says
THINKING = 1.5  # seconds before he answers
A_KEY = 1.0  # seconds to find and press one
EVENTS = {"接通": "start", "说": "speech", "按": "dtmf", "不出声": "silence", "挂断": "hangup"}


@dataclass
class Walk:
    """One call after the other, with the clock of the present one."""

    http: aiohttp.ClientSession
    base: str
    caller: str
    token: str
    session: str = ""
    clock: float = 0.0
    total: float = 0.0
    turns: int = 0
    longest: float = 0.0
    said: list[str] = field(default_factory=list)

    async def line(self, line: str) -> None:
        """Play one line of the script."""
        word, _, given = line.partition(" ")
        event = EVENTS.get(word)
        if event is None:
            raise SystemExit(f"{line!r} begins with none of {', '.join(EVENTS)}")
        if event == "start":
            self.session, self.clock = secrets.token_hex(6), 0.0
            print("\n| 时间 | 谁 | 话 | 秒 |\n|---|---|---|---|")
        await self._play(event, word, given.strip())

    async def _play(self, event: str, word: str, given: str) -> None:
        if event != "start":
            seconds = _elder(event, given)
            self._row("**老人**", {"speech": given, "dtmf": f"（按键）{given}"}.get(event, f"（{word}）"), seconds)
        answer = await self._send(event, given)
        heard = "".join(part["text"] for part in answer["say"])
        if heard:
            slowly = any("x-slow" in part["ssml"] for part in answer["say"])
            seconds = _slow(heard) * (ONCE_MORE if slowly else 1)
            self.longest = max(self.longest, seconds)
            self.turns += 1
            self._row("热线", heard, seconds)
        if answer["transfer"]:
            print(f"| | | （转接 {answer['transfer']}） | |")

    def _row(self, who: str, text: str, seconds: float) -> None:
        print(f"| {int(self.clock) // 60}:{int(self.clock) % 60:02} | {who} | {text} | {seconds:.1f} |")
        self.clock, self.total = self.clock + seconds, self.total + seconds

    async def _send(self, event: str, given: str) -> dict[str, Any]:
        body: dict[str, Any] = {"session": self.session, "caller": self.caller, "event": event}
        body |= {"speech": {"nbest": [{"text": given, "confidence": 0.9}]}, "dtmf": {"digits": given}}.get(event, {})
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.http.post(f"{self.base}/channels/voice", json=body, headers=headers) as response:
            if response.status != 200:
                raise SystemExit(f"HTTP {response.status}: {await response.text()}")
            return dict(await response.json())


def _slow(text: str) -> float:
    """Seconds of the hotline's voice; marks are pauses of a third of a second."""
    marks = len(re.findall(r"[，。！？；]", text))
    return len(re.sub(r"\W", "", text)) / SPOKEN_A_SECOND + marks / 3


def _elder(event: str, given: str) -> float:
    """Seconds until the caller has answered."""
    spoken = len(re.sub(r"\W", "", given))
    return {"speech": THINKING + spoken / ELDER_A_SECOND, "dtmf": THINKING + A_KEY * len(given), "silence": 8.0}.get(
        event, 0.0
    )


async def walk(base: str, intake: str, caller: str, lines: list[str]) -> None:
    """Hold the calls, then show the newest application as the office sees it."""
    async with aiohttp.ClientSession() as http:
        player = Walk(http, base, caller, os.environ.get("HOTLINE_VOICE_TOKEN", ""))
        for line in lines:
            await player.line(line)
        minutes, seconds = divmod(round(player.total), 60)
        print(f"\n一共 {minutes} 分 {seconds} 秒，热线说了 {player.turns} 次，最长的一次 {player.longest:.1f} 秒。\n")
        headers = {"Authorization": f"Bearer {Settings().secret('intake_token')}"}
        async with http.get(f"{intake}/v1/applications", headers=headers) as response:
            items = (await response.json())["items"]
        if items:
            number = items[0]["number"]
            async with http.get(f"{intake}/v1/applications/{number}", headers=headers) as response:
                print(f"`GET /v1/applications/{number}` → {response.status}\n\n```json\n{await response.text()}\n```")


def main() -> None:
    """Read the arguments and walk."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8080")
    parser.add_argument("--intake", default="http://127.0.0.1:8090")
    parser.add_argument("--caller", default="+8613800138000")
    args = parser.parse_args()
    lines = [line.strip() for line in sys.stdin if line.strip() and not line.startswith("#")]
    asyncio.run(walk(args.base, args.intake, args.caller, lines))


if __name__ == "__main__":
    main()

"""Plays the conversations of docs/transcripts/*.yml on all four channels and prints each file as Markdown beside it.

Usage: PYTHONPATH=.:tests .venv/bin/python scripts/print_conversations.py [NAME…]     (ten-conversations, calculators; all)
The stage and its callers live with the tests.
The gateway is the real one with the trained model; callers come by signed SMS, by the JSON of voice gateway and chat page,
and for WeChat as the callback hands a message on. No intake API runs: nothing is submitted here.
"""

import asyncio
import secrets
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from callers import SmsCaller, WebCaller
from stage import Hotline, free_port, make_settings

from bot.channels.rendering import sms_part_count, wechat_messages
from bot.core import clock
from bot.core.messages import Inbound
from bot.core.yaml_file import read_yaml
from bot.dialogue.agent import RasaDialogue
from bot.gateway.app import CONVERSATION
from bot.nlu.model import latest_archive, load_from_archive
from bot.nlu.understand import Understander
from bot.service.container import Knowledge
from bot.storage.session import upgrade

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "transcripts"
NAMES = {"wechat": "微信", "sms": "短信", "voice": "电话", "web": "网页"}
VOICE_TOKEN = "voice-token-of-the-transcripts"  # noqa: S105 - for the gateway of this run only
Say = Callable[[str], Awaitable[list[str]]]


def wechat(hotline: Hotline) -> Say:
    """A follower of the account; the messages that WeChat shows him."""
    user = secrets.token_hex(8)

    async def say(text: str) -> list[str]:
        message = Inbound("wechat", "wechat", user, secrets.token_hex(8), text, hotline.services.now())
        return wechat_messages(await _app(hotline)[CONVERSATION].answer(message))

    return say


def sms(hotline: Hotline) -> Say:
    """A telephone; one SMS with the number of its parts."""
    caller = SmsCaller(hotline, f"+86139{secrets.randbelow(10**8):08d}")

    async def say(text: str) -> list[str]:
        answer = await caller.say(text)
        return [f"（{sms_part_count(answer)} 条）{answer}"]

    return say


def web(hotline: Hotline) -> Say:
    """The chat page; options as buttons."""
    caller = WebCaller(hotline)

    async def say(text: str) -> list[str]:
        reply = await caller.say(text)
        buttons = "".join(f"〔{o['key']} {o['label']}〕" for o in reply["options"])
        return [*(part["text"] for part in reply["replies"]), *([buttons] if buttons else [])]

    return say


def voice(hotline: Hotline) -> Say:
    """A call; what is read aloud, sentence by sentence."""
    session, number = secrets.token_hex(8), f"139{secrets.randbelow(10**8):08d}"

    async def say(text: str) -> list[str]:
        assert hotline.client is not None
        event: dict[str, Any] = {"session": session, "caller": number, "event": "speech"}
        event |= {"event": "dtmf", "digits": text} if text.isdigit() else {"nbest": [{"text": text, "confidence": 0.9}]}
        event |= {"region": hotline.settings.region} if hotline.settings.region else {}
        headers = {"Authorization": f"Bearer {VOICE_TOKEN}"}
        async with hotline.client.post("/channels/voice", json=event, headers=headers) as response:
            assert response.status == 200, await response.text()
            data = await response.json()
        transfer = [f"〔转接 {data['transfer']}〕"] if data["transfer"] else []
        return ["".join(part["text"] for part in data["say"]), *transfer]

    return say


CHANNELS: dict[str, Callable[[Hotline], Say]] = {"wechat": wechat, "sms": sms, "voice": voice, "web": web}


def _app(hotline: Hotline) -> Any:
    assert hotline.client is not None
    return hotline.client.server.app


async def play(conversation: dict[str, Any], channel: str, start: Hotline) -> list[tuple[str, list[str]]]:
    """(what the caller says, what the hotline answers), turn by turn, for a caller of his own."""
    say = CHANNELS[channel](start)
    lines = conversation.get(channel, conversation["says"])
    return [(line, await say(line)) for line in lines]


def printed(number: int, conversation: dict[str, Any], talks: dict[str, list[tuple[str, list[str]]]]) -> str:
    """One conversation on all channels as Markdown."""
    parts = [f"## {number}. {conversation['title']}"]
    for channel, turns in talks.items():
        parts.append(f"### {number}. {NAMES[channel]}")
        for said, answers in turns:
            parts.append(f"**村民**：{said}")
            parts += [f"**热线**：{_broken(answer)}" for answer in answers]
    return "\n\n".join(parts)


def _broken(text: str) -> str:
    """Line breaks that Markdown keeps; a number with a full stop at a line's start would become a list."""
    return "  \n".join(line for line in text.splitlines() if line.strip())


async def main() -> None:
    """Play the files that are named, or all."""
    archive = latest_archive(ROOT / "models")
    parts = RasaDialogue(archive), Knowledge.load(clock.today()), Understander(load_from_archive(archive))
    for name in sys.argv[1:] or sorted(path.stem for path in FOLDER.glob("*.yml")):
        await write(name, *parts)


async def write(name: str, dialogue: RasaDialogue, knowledge: Knowledge, understander: Understander) -> None:
    """Play all conversations of a file and write its page; the settings of a conversation are its region."""
    data = read_yaml(FOLDER / f"{name}.yml")
    parts = [data["head"].rstrip()]
    for number, conversation in enumerate(data["conversations"], 1):
        async with AsyncExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            database = f"sqlite+aiosqlite:///{folder}/hotline.db"
            await asyncio.to_thread(upgrade, database)
            more = {"region": conversation.get("region", ""), "voice_token": VOICE_TOKEN}
            settings = make_settings(folder, database, free_port(), free_port(), **more)
            hotline = Hotline(settings, dialogue, knowledge, understander)
            await hotline.start()
            stack.push_async_callback(hotline.stop)
            talks = {channel: await play(conversation, channel, hotline) for channel in CHANNELS}
        parts.append(printed(number, conversation, talks))
        print(f"{number}. {conversation['title']}", file=sys.stderr)
    (FOLDER / f"{name}.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())

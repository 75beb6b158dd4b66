"""Walks a villager's SMS conversation through a running hotline, signed as Twilio signs, and reads the case at the intake.

Usage: scripts/walk_sms.py [--base URL] [--intake URL] < messages.txt   (one message a line; # is a comment)
Prints the conversation as Markdown; HOTLINE_TWILIO_AUTH_TOKEN must be the one the hotline was started with.
"""

import argparse
import asyncio
import os
import re
import secrets
import sys

import aiohttp
import defusedxml.ElementTree as ElementTree
from twilio.request_validator import RequestValidator

from bot.channels.rendering import sms_part_count
from bot.settings import Settings

SENDER = "+8613800138000"


async def send(session: aiohttp.ClientSession, base: str, token: str, text: str) -> str:
    """One message as Twilio posts it; the text of the TwiML answer."""
    url = f"{base}/channels/twilio/sms"
    form = {
        "MessageSid": "SM" + secrets.token_hex(16),
        "From": SENDER,
        "To": "+10000000000",
        "Body": text,
        "NumMedia": "0",
    }
    signature = RequestValidator(token).compute_signature(url, form)
    async with session.post(url, data=form, headers={"X-Twilio-Signature": signature}) as response:
        body = await response.text()
        if response.status != 200:
            raise SystemExit(f"HTTP {response.status}: {body}")
    return "".join(ElementTree.fromstring(body).itertext())


async def walk(base: str, intake: str, messages: list[str]) -> None:
    """Hold the conversation, then show the application as the office sees it."""
    settings = Settings()
    token = os.environ.get("HOTLINE_TWILIO_AUTH_TOKEN", "")
    number = None
    async with aiohttp.ClientSession() as session:
        for text in messages:
            answer = await send(session, base, token, text)
            number = (re.search(r"\d{6}-\d{4}-\d+", answer) or [number])[0]
            print(f"**村民**：{text}\n\n**热线**（{sms_part_count(answer)} 条）：{answer}\n".replace("\n", "  \n"))
        if number:
            headers = {"Authorization": f"Bearer {settings.secret('intake_token')}"}
            async with session.get(f"{intake}/v1/applications/{number}", headers=headers) as response:
                print(f"`GET /v1/applications/{number}` → {response.status}\n\n```json\n{await response.text()}\n```")


def main() -> None:
    """Read the arguments and walk."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8080")
    parser.add_argument("--intake", default="http://127.0.0.1:8090")
    args = parser.parse_args()
    lines = [line.strip() for line in sys.stdin if line.strip() and not line.startswith("#")]
    asyncio.run(walk(args.base, args.intake, lines))


if __name__ == "__main__":
    main()

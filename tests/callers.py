"""Callers who talk to a running hotline, by signed SMS and by the chat page's JSON, and what they answer."""

import secrets
from dataclasses import dataclass, field
from typing import Any

import defusedxml.ElementTree as ElementTree
from aiohttp import ClientResponse
from twilio.request_validator import RequestValidator

TWILIO_TOKEN = "twilio-token-of-the-tests"
ID_NUMBER = "11010519491231002X"
# The codes of `asking` (contract, section 4): a program that holds the conversation knows no others.
CODES = {
    *(
        "consent",
        "name",
        "id_number",
        "phone",
        "region",
        "address",
        "opposing_party",
        "facts",
        "claim_amount",
        "groups",
    ),
    *("age", "household_size", "income_per_head", "assets", "deadline", "injury_kind", "materials", "home_visit"),
    *("confirm", "clarify", "satisfaction"),
}
# What a caller answers to each question (contract, section 4) unless a test says otherwise.
ANSWERS = {
    "facts": "我在三江县的工地干了四个月，包工头欠我一万二千块工钱，说没钱不给",
    "region": "广西三江县",
    "deadline": "3天",
    "injury_kind": "1",
    "groups": "没有",
    "age": "67",
    "household_size": "4",
    "income_per_head": "三千",
    "assets": "没有",
    "consent": "同意",
    "name": "我叫覃秀莲",
    "id_number": ID_NUMBER,
    "phone": "13807720001",
    "address": "三江县古宜镇大竹村3组",
    "opposing_party": "包工头老李",
    "claim_amount": "一万二",
    "home_visit": "不用",
    "confirm": "确认",
}
WAGES = "老板欠我三个月工钱一万二，我在工地上干活，他说没钱不给，怎么办"
# A first message after which the form comes to ask each of the questions.
OPENINGS = {
    "facts": "申请法律援助",
    "injury_kind": "被人弄伤了，腿断了，不知道该找谁赔钱，怎么办",
    "deadline": "判决书说十五天内可以上诉，马上就到期了，是欠工资的案子",
    "claim_amount": "老板欠我三个月工钱，我在工地上干活，他说没钱不给，怎么办",
    "home_visit": "我今年七十六了，三个儿子都不管我，不给我养老钱",
    "household_size": "申请法律援助",
    "income_per_head": "申请法律援助",
    "assets": "申请法律援助",
}


@dataclass
class SmsCaller:
    """A villager with a telephone; every message is signed as Twilio signs."""

    hotline: Any  # `stage.Hotline`, or whatever else has a client that reaches a hotline
    number: str = "+8613907720001"

    async def post(self, text: str | None, sid: str = "", signature: str = "", **more: str) -> ClientResponse:
        """The webhook of one message."""
        assert self.hotline.client is not None
        path = "/channels/twilio/sms"
        form = {"MessageSid": sid or "SM" + secrets.token_hex(16), "From": self.number, "NumMedia": "0", **more}
        form |= {} if text is None else {"Body": text}
        right = RequestValidator(TWILIO_TOKEN).compute_signature(str(self.hotline.client.make_url(path)), form)
        return await self.hotline.client.post(path, data=form, headers={"X-Twilio-Signature": signature or right})

    async def say(self, text: str, sid: str = "") -> str:
        """One message; the text of the TwiML that answers it."""
        response = await self.post(text, sid)
        body = await response.text()
        assert response.status == 200, body
        return "".join(ElementTree.fromstring(body).itertext())

    async def fill(self, **answers: str) -> str:
        """Answer one question after the other to the end of the form; the last SMS."""
        for _ in range(30):
            asking = (await self.hotline.last_reply()).asking
            text = await self.say((ANSWERS | answers)[str(asking)])
            if asking == "confirm":
                return text
        raise AssertionError("the form goes round in circles")


@dataclass
class WebCaller:
    """Somebody at the chat page."""

    hotline: Any  # `stage.Hotline`, or whatever else has a client that reaches a hotline
    user: str = field(default_factory=lambda: secrets.token_hex(8))

    async def say(self, text: str, message_id: str | None = None) -> dict[str, Any]:
        """One message; the contract's JSON that answers it."""
        assert self.hotline.client is not None
        data = {"user": self.user, "text": text} | ({"id": message_id} if message_id else {})
        async with self.hotline.client.post("/channels/web/messages", json=data) as response:
            assert response.status == 200, await response.text()
            return dict(await response.json())

    async def fill(self, reply: dict[str, Any], until: str | None = None, **answers: str) -> dict[str, Any]:
        """Answer one question after the other, as far as the question `until` or to the end of the form."""
        for _ in range(30):
            if reply["asking"] is None or reply["asking"] == until:
                return reply
            reply = await self.say((ANSWERS | answers)[reply["asking"]])
        raise AssertionError(f"the form goes round in circles at {reply['asking']}")


def said(reply: dict[str, Any]) -> str:
    """All that a web reply says."""
    return "\n".join(part["text"] for part in reply["replies"])


async def at(web: WebCaller, code: str) -> dict[str, object]:
    """The form at the question `code`; the reply that asks it."""
    reply = await web.say(OPENINGS.get(code, WAGES))
    reply = reply if reply["asking"] else await web.say("申请法律援助")
    reply = await web.fill(reply, until=code)
    assert reply["asking"] == code, reply
    return reply

"""WeChat's bodies, XML or JSON: read into one shape, put into plain words for the hotline, and written as a reply.

Types: https://developers.weixin.qq.com/doc/subscription/guide/product/message/Receiving_standard_messages.html
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.channels.wechat_crypto import Sealed
from bot.channels.wechat_memory import Trigger
from bot.core.errors import BadInput
from bot.core.messages import Inbound

PROVIDER = "wechat"
GREETING = "你好"  # what a new follower is taken to say
# Characters that no XML may hold (and PostgreSQL no NUL); some phones' keyboards send them all the same.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TRIGGERS: dict[str, Trigger] = {"subscribe": "follow", "scan": "scan", "click": "click"}


@dataclass(frozen=True)
class Body:
    """The fields of a body, their names in lower case (WeChat writes MsgId and MsgID), and how it was written."""

    fields: Mapping[str, str]
    is_json: bool

    def get(self, name: str) -> str:
        """A field, empty where it is missing."""
        return self.fields.get(name, "")


@dataclass(frozen=True)
class Incoming:
    """One message or event: `user` the openid, `account` ours, `event` lower case and empty for a message.

    `key` is MsgId, or what tells events apart: two of one follower may carry the same second.
    """

    body: Body
    user: str
    account: str
    kind: str
    event: str
    key: str

    @property
    def trigger(self) -> Trigger | None:
        """What it opens for the customer-service API; None for events that open nothing."""
        return _TRIGGERS.get(self.event) if self.kind == "event" else "message"

    def with_words(self, recognition: str) -> "Incoming":
        """The voice message with what was recognised in it."""
        return replace(self, body=replace(self.body, fields={**self.body.fields, "recognition": recognition}))


def parse(data: bytes) -> Body:
    """Read a body; BadInput where it is no UTF-8, no well-formed XML or JSON, or brings a DTD."""
    try:
        text = _ILLEGAL.sub("", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput("the body is not valid UTF-8") from error
    is_json = text.lstrip().startswith("{")
    pairs = _json_pairs(text) if is_json else _xml_pairs(text)
    return Body({name.lower(): _ILLEGAL.sub("", value) for name, value in pairs}, is_json)


def _xml_pairs(text: str) -> list[tuple[str, str]]:
    try:
        root = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise BadInput("the body is no plain XML") from error
    return [(str(child.tag), child.text or "") for child in root]


def _json_pairs(text: str) -> list[tuple[str, str]]:
    try:
        # Numbers stay as written: MsgId has 64 bits.
        data = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise BadInput("the body is no JSON") from error
    return [(name, value) for name, value in data.items() if isinstance(value, str)]


def incoming(body: Body) -> Incoming:
    """The message in a body; BadInput where sender, receiver or type is missing."""
    user, account, kind = body.get("fromusername"), body.get("tousername"), body.get("msgtype").lower()
    if not (user and account and kind):
        raise BadInput("FromUserName, ToUserName and MsgType are required")
    event = body.get("event").lower()
    key = body.get("msgid") or ":".join((user, body.get("createtime"), event or kind, body.get("eventkey")))
    return Incoming(body, user, account, kind, event, key)


def as_inbound(message: Incoming, now: datetime) -> Inbound | None:
    """The message in the hotline's shape; None where it holds nothing that the hotline can read."""
    said = _event_words(message) if message.kind == "event" else _words(message)
    if said is None:
        return None
    text, attachments = said
    return Inbound(PROVIDER, "wechat", message.user, message.key, text, now, attachments=attachments)


def _event_words(message: Incoming) -> tuple[str, tuple[str, ...]] | None:
    if message.event in ("subscribe", "scan"):
        return GREETING, ()
    return (message.body.get("eventkey"), ()) if message.event == "click" else None


def _words(message: Incoming) -> tuple[str, tuple[str, ...]] | None:
    """Text and attachments: a URL, `geo:latitude,longitude` (RFC 5870) or `wechat-media:<MediaId>`."""
    get = message.body.get
    if message.kind == "text":
        return get("content"), ()
    if message.kind == "voice":
        return (get("recognition"), ()) if get("recognition").strip() else None
    if message.kind in ("image", "video", "shortvideo"):
        return "", (get("picurl") or f"wechat-media:{get('mediaid')}",)
    if message.kind == "location":
        latitude, longitude = get("location_x"), get("location_y")
        place = get("label").strip() or f"北纬{latitude}度，东经{longitude}度"
        return f"我在{place}", (f"geo:{latitude},{longitude}",)
    if message.kind == "link":
        return "\n".join(part for part in (get("title"), get("description")) if part), (get("url"),)
    return None


def write_reply(message: Incoming, text: str, seconds: int) -> str:
    """A passive text reply in the format of the question: an account set to JSON takes JSON, any other only XML."""
    fields: dict[str, str | int] = {"ToUserName": message.user, "FromUserName": message.account}
    fields |= {"CreateTime": seconds, "MsgType": "text", "Content": text}
    return _write(fields, message.body.is_json)


def write_sealed(sealed: Sealed, is_json: bool) -> str:
    """An encrypted reply in the format of the question."""
    fields: dict[str, str | int] = {"Encrypt": sealed.encrypt, "MsgSignature": sealed.signature}
    return _write(fields | {"TimeStamp": sealed.timestamp, "Nonce": sealed.nonce}, is_json)


def _write(fields: Mapping[str, str | int], is_json: bool) -> str:
    if is_json:
        return json.dumps(fields, ensure_ascii=False)
    return "<xml>" + "".join(f"<{name}>{_cdata(value)}</{name}>" for name, value in fields.items()) + "</xml>"


def _cdata(value: str | int) -> str:
    """A number as it is, text in CDATA; an end mark inside the text is divided between two sections."""
    if isinstance(value, int):
        return str(value)
    return "<![CDATA[" + _ILLEGAL.sub("", value).replace("]]>", "]]]]><![CDATA[>") + "]]>"

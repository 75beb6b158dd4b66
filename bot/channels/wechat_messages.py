"""WeChat's bodies, XML or JSON: read into one shape, put into plain words for the hotline, and written as a reply.

Types: https://developers.weixin.qq.com/doc/subscription/guide/product/message/Receiving_standard_messages.html
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

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
# Of the menu only these kinds open a window; VIEW does not.
_TRIGGERS: dict[str, Trigger] = {
    "subscribe": "follow",
    "scan": "scan",
    **dict.fromkeys(("click", "scancode_push", "scancode_waitmsg"), "click"),
}
SCENE = "qrscene_"  # what WeChat puts before a QR code's own text where scanning it was also the following
_REGION = re.compile(r"\d{6}|\d{9}|\d{12}")
_LISTED = ("subscribemsgpopupevent", "subscribemsgchangeevent")


@dataclass(frozen=True)
class Body:
    """The fields of a body, their names in lower case (WeChat writes MsgId and MsgID), and how it was written."""

    fields: Mapping[str, str]
    is_json: bool
    agreed: tuple[tuple[str, str], ...] = ()  # (template id, accept or reject) of a subscription event

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
        if self.kind == "event":
            return _TRIGGERS.get(self.event)
        # A tap on a menu message comes as text, and counts as a click all the same.
        return "click" if self.body.get("bizmsgmenuid") else "message"

    @property
    def region(self) -> str | None:
        """The division whose QR code was scanned: codes posted in a county carry its GB/T 2260 code."""
        scene = self.body.get("eventkey").removeprefix(SCENE) if self.event in ("subscribe", "scan") else ""
        return scene if _REGION.fullmatch(scene) else None

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
    read = _from_json(text) if is_json else _from_xml(text)
    pairs = [(name.lower(), value) for name, value in read.items()]
    fields = {name: _ILLEGAL.sub("", value) for name, value in pairs if isinstance(value, str)}
    return Body(fields, is_json, _agreed(dict(pairs)))


def _agreed(data: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Templates and answers of a subscription event: one entry comes as an object, several as a list."""
    inner = next((data[name] for name in _LISTED if isinstance(data.get(name), dict)), data)
    entries = next((value for name, value in inner.items() if name.lower() == "list"), None)
    found = entries if isinstance(entries, list) else [entries]
    rows = [{k.lower(): str(v) for k, v in entry.items()} for entry in found if isinstance(entry, dict)]
    return tuple((row.get("templateid", ""), row.get("subscribestatusstring", "")) for row in rows)


def _from_xml(text: str) -> dict[str, Any]:
    try:
        root = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise BadInput("the body is no plain XML") from error
    return {str(child.tag): _tree(child) if len(child) else child.text or "" for child in root}


def _tree(element: Element) -> dict[str, Any]:
    """An element with children as JSON would hold it; equal names become a list."""
    found: dict[str, Any] = {}
    for child in element:
        value = {str(c.tag): c.text or "" for c in child} if len(child) else child.text or ""
        found[str(child.tag)] = [*found[str(child.tag)], value] if str(child.tag) in found else [value]
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _from_json(text: str) -> dict[str, Any]:
    try:
        # Numbers stay as written: MsgId has 64 bits.
        data = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise BadInput("the body is no JSON") from error
    return dict(data)


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
    whole = message.kind == "event" or message.trigger == "click"  # chosen, not written
    return Inbound(PROVIDER, "wechat", message.user, message.key, text, now, message.region, attachments, whole)


def _event_words(message: Incoming) -> tuple[str, tuple[str, ...]] | None:
    if message.event in ("subscribe", "scan"):
        return GREETING, ()
    return (message.body.get("eventkey"), ()) if message.event == "click" else None


def _words(message: Incoming) -> tuple[str, tuple[str, ...]] | None:
    """Text and attachments: a URL, `geo:latitude,longitude` (RFC 5870), or `photo:<MediaId> <PicUrl>`."""
    get = message.body.get
    if message.kind == "text":
        return get("content"), ()
    if message.kind == "voice":
        return (get("recognition"), ()) if get("recognition").strip() else None
    if message.kind == "image":
        return "", (f"photo:{get('mediaid')} {get('picurl')}",)
    if message.kind == "location":
        latitude, longitude = get("location_x"), get("location_y")
        place = get("label").strip() or f"北纬{latitude}度，东经{longitude}度"
        return place, (f"geo:{latitude},{longitude}",)
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

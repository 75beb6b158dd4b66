"""Requests as each provider sends them, signed by its public client library where there is one."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import defusedxml.ElementTree as ElementTree
from twilio.request_validator import RequestValidator
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from bot.settings import Settings


@dataclass
class Request:
    """One request before it is sent."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def xml(fields: dict[str, Any]) -> str:
    """A body as WeChat writes it."""
    return "<xml>" + "".join(f"<{k}>{escape(str(v))}</{k}>" for k, v in fields.items()) + "</xml>"


def wechat(request: Request, settings: Settings, seconds: int, number: int) -> None:
    """Plaintext mode: token, time and nonce."""
    signer = WeChatSigner()
    stamp, nonce = str(seconds), str(486452656 + number)
    signer.add_data(settings.wechat_token, stamp, nonce)
    request.query |= {"signature": signer.signature, "timestamp": stamp, "nonce": nonce}


def wechat_safe(request: Request, settings: Settings, seconds: int, number: int, key: str = "") -> None:
    """Safe mode: the body encrypted and signed with the rest."""
    stamp, nonce = str(seconds), str(486452656 + number)
    crypto = WeChatCrypto(settings.wechat_token, key or settings.wechat_aes_key, settings.wechat_app_id)
    fields = ElementTree.fromstring(crypto.encrypt_message(request.body.decode(), nonce, stamp))
    request.body = f"<xml><Encrypt>{fields.findtext('Encrypt')}</Encrypt></xml>".encode()
    signature = str(fields.findtext("MsgSignature"))
    request.query |= {"encrypt_type": "aes", "msg_signature": signature, "timestamp": stamp, "nonce": nonce}


def wechat_old_key(request: Request, settings: Settings, seconds: int, number: int) -> None:
    """Safe mode with the key from before the change."""
    wechat_safe(request, settings, seconds, number, settings.wechat_aes_key_previous)


def twilio(request: Request, settings: Settings, form: dict[str, str]) -> None:
    """The auth token over URL and form."""
    query = "&".join(f"{k}={v}" for k, v in request.query.items())
    url = f"{settings.public_url}{request.path}" + (f"?{query}" if query else "")
    request.headers["X-Twilio-Signature"] = RequestValidator(settings.twilio_auth_token).compute_signature(url, form)


def gateway(request: Request, settings: Settings, seconds: int) -> None:
    """HMAC over time and body."""
    signed = f"{seconds}.".encode() + request.body
    digest = hmac.new(settings.sms_gateway_secret.encode(), signed, hashlib.sha256).hexdigest()
    request.headers |= {"X-Hotline-Timestamp": str(seconds), "X-Hotline-Signature": f"sha256={digest}"}


def said(channel: str, body: str, settings: Settings, sign: str) -> list[str]:
    """What an answer says to the caller, message by message, read as its provider reads it."""
    if channel == "wechat":
        return [] if body == "success" else [_wechat_words(body, settings, sign)]
    if channel == "twilio":
        return ["".join(message.itertext()) for message in ElementTree.fromstring(body)]
    data = json.loads(body)
    lists = {"gateway": "messages", "voice": "say", "web": "replies"}
    return [entry["text"] for entry in data[lists[channel]]] if channel in lists else [data["msg"]]


def _wechat_words(body: str, settings: Settings, sign: str) -> str:
    if body.startswith("{"):
        return str(json.loads(body)["Content"])
    if sign in ("wechat_safe", "wechat_old_key"):
        fields = ElementTree.fromstring(body)
        values = [str(fields.findtext(name)) for name in ("MsgSignature", "TimeStamp", "Nonce")]
        key = settings.wechat_aes_key_previous if sign == "wechat_old_key" else settings.wechat_aes_key
        body = str(WeChatCrypto(settings.wechat_token, key, settings.wechat_app_id).decrypt_message(body, *values))
    return str(ElementTree.fromstring(body).findtext("Content"))

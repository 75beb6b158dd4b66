"""A verified request of Twilio's, and what stands in it: text, photos, fields."""

import base64
import binascii
import json
import re
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web
from multidict import MultiDict

from bot.channels.contract import Gate, clean, read_body
from bot.channels.twilio_signature import is_signed

MAX_FIELDS = 200  # Twilio sends about twenty, and two for each of ten photos
MAX_PHOTOS = 10
SHARED_KEY = "X-Twilio-Webhooks-Signature-Settings"
_BASE64 = re.compile(r"[A-Za-z0-9+/]{58,}={0,2}")


class Form:
    """The fields of a request; of repeated ones the first."""

    def __init__(self, fields: MultiDict[str]) -> None:
        self._fields = fields

    def get(self, name: str) -> str:
        """A field without control characters, empty where it is missing."""
        return clean(self._fields.get(name, ""))

    @property
    def text(self) -> str:
        """What was said; a long joined SMS sometimes comes in base64."""
        return decoded(self.get("Body"))

    @property
    def photos(self) -> tuple[str, ...]:
        """The pictures as attachments; sound, films and visiting cards are none."""
        given = self.get("NumMedia")
        count = int(given) if given.isascii() and given.isdigit() else 0
        media = [(self.get(f"MediaUrl{i}"), self.get(f"MediaContentType{i}")) for i in range(min(count, MAX_PHOTOS))]
        is_file = ("image/", "application/pdf")
        return tuple(f"photo:{url}" for url, kind in media if url and (not kind or kind.startswith(is_file)))


async def verified(gate: Gate, request: web.Request) -> Form:
    """The form of a rightly signed request: 403 for any other, 400 for a body that is none."""
    body = await read_body(request)
    is_json = request.content_type == "application/json"
    try:
        fields = _from_json(body) if is_json else _from_form(body)
    except (ValueError, RecursionError) as error:
        raise web.HTTPBadRequest(text="the body is no form data and no JSON in UTF-8") from error
    header, url = request.headers.get(SHARED_KEY, ""), gate.public_url(request)
    key = (header and gate.settings.twilio_webhook_key) or gate.settings.twilio_auth_token
    signature = request.headers.get("X-Twilio-Signature", "")
    if urlsplit(url).hostname is None or not is_signed(url, fields, body, is_json, signature, key, header):
        raise web.HTTPForbidden(text="X-Twilio-Signature is missing or wrong")
    return Form(fields)


def decoded(text: str) -> str:
    """The text, or what it holds in base64: at least 60 signs, no blank, valid UTF-8 without control characters."""
    if len(text) < 60 or len(text) % 4 or not _BASE64.fullmatch(text):
        return text
    try:
        inner = base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return text
    return inner if all(c.isprintable() or c in "\n\r\t" for c in inner) else text


def _from_form(body: bytes) -> MultiDict[str]:
    """All fields, repeated ones too: the signature covers each. ValueError where the body is no form in UTF-8."""
    return MultiDict(
        parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    )


def _from_json(body: bytes) -> MultiDict[str]:
    data = json.loads(body.decode("utf-8"), parse_int=str, parse_float=str)
    if not isinstance(data, dict):
        raise ValueError("no object")
    return MultiDict([(name, value) for name, value in data.items() if isinstance(value, str)])

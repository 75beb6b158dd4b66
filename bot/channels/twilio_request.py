"""Twilio's webhooks: a form post whose signature is checked by Twilio's own library before anything is read.

HMAC-SHA1 over the called URL and all form fields (https://www.twilio.com/docs/usage/webhooks/webhooks-security).
"""

from urllib.parse import parse_qsl, urlsplit

from aiohttp import web
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from bot.channels.contract import Gate, clean, read_body

MAX_FIELDS = 200  # Twilio sends some thirty with a call


async def verified_form(request: web.Request, gate: Gate) -> dict[str, str]:
    """The fields of a rightly signed request, without control characters; 403 for any other, 400 for no form."""
    body = await read_body(request)
    try:
        form = _form(body)
    except ValueError as error:
        raise web.HTTPBadRequest(text="the body is no form data in UTF-8") from error
    url, signature = gate.public_url(request), request.headers.get("X-Twilio-Signature", "")
    validator = RequestValidator(gate.settings.twilio_auth_token)
    if urlsplit(url).hostname is None or not validator.validate(url, form, signature):
        raise web.HTTPForbidden(text="X-Twilio-Signature is missing or wrong")
    return {name: clean(value) for name, value in form.items()}


def _form(body: bytes) -> MultiDict[str]:
    """All fields, repeated ones too: the signature covers each. ValueError where the body is no form in UTF-8."""
    return MultiDict(
        parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    )

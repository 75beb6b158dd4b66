"""Twilio Programmable Messaging: incoming SMS as a form post, answered with TwiML.

Signature: HMAC-SHA1 over the called URL and all form fields, checked by Twilio's own validator
(https://www.twilio.com/docs/usage/webhooks/webhooks-security). Retries carry the same MessageSid.
"""

from urllib.parse import parse_qsl, urlsplit

from aiohttp import web
from multidict import MultiDict
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from bot.channels.contract import Gate, clean, read_body
from bot.channels.rendering import sms_text
from bot.core.messages import Inbound

PROVIDER = "twilio"
NEEDS = ("twilio_auth_token",)
MAX_FIELDS = 200  # Twilio sends about twenty, and two for each of ten photos


def routes(gate: Gate) -> list[web.RouteDef]:
    """The channel's paths."""
    sms = TwilioSms(gate)
    return [
        web.post("/channels/twilio/sms", gate.guarded("twilio_sms", NEEDS, sms.incoming)),
        web.post("/channels/twilio/sms/status", gate.guarded("twilio_sms", NEEDS, sms.status)),
    ]


class TwilioSms:
    """Handlers of the two webhooks."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def incoming(self, request: web.Request) -> web.Response:
        """A message: answered once a MessageSid; an unsigned or wrongly signed request gets 403."""
        form = await self._verified(request)
        sid, sender = form.get("MessageSid") or form.get("SmsSid"), form.get("From")
        if not sid or not sender:
            raise web.HTTPBadRequest(text="MessageSid and From are required")
        given = form.get("NumMedia", "")
        count = int(given) if given.isascii() and given.isdigit() else 0
        media = tuple(form.get(f"MediaUrl{i}", "") for i in range(min(count, 10)))
        said = clean(form.get("Body", ""))
        message = Inbound(PROVIDER, "sms", sender, sid, said, self._gate.now(), attachments=media)
        reply = await self._gate.answer(message)
        twiml = MessagingResponse()
        text = sms_text(reply)
        if text:
            twiml.message(text)
        return web.Response(text=str(twiml), content_type="text/xml")

    async def status(self, request: web.Request) -> web.Response:
        """A delivery report: verified and acknowledged."""
        await self._verified(request)
        return web.Response(status=204)

    async def _verified(self, request: web.Request) -> dict[str, str]:
        """The form fields of a rightly signed request."""
        body = await read_body(request)
        try:
            form = _form(body)
        except ValueError as error:
            raise web.HTTPBadRequest(text="the body is no form data in UTF-8") from error
        signature = request.headers.get("X-Twilio-Signature", "")
        validator = RequestValidator(self._gate.settings.twilio_auth_token)
        url = self._gate.public_url(request)
        if urlsplit(url).hostname is None or not validator.validate(url, form, signature):
            raise web.HTTPForbidden(text="X-Twilio-Signature is missing or wrong")
        return dict(form)


def _form(body: bytes) -> MultiDict[str]:
    """All fields, repeated ones too: the signature covers each. ValueError where the body is no form in UTF-8."""
    return MultiDict(
        parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    )

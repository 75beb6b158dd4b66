"""Twilio Programmable Messaging: incoming SMS and photos as a form post, answered with TwiML; delivery reports.

Retries carry the same MessageSid. https://www.twilio.com/docs/messaging/guides/webhook-request
"""

import asyncio
import logging

from aiohttp import web
from twilio.twiml.messaging_response import MessagingResponse

from bot.channels import sms_cost
from bot.channels.contract import Gate, clean
from bot.channels.rendering import sms_text
from bot.channels.twilio_api import PROVIDER, STATUS_PATH, fate, status_url
from bot.channels.twilio_form import Form, verified
from bot.core import sms
from bot.core.keywords import is_twilios_own
from bot.core.messages import Inbound, Reply

log = logging.getLogger(__name__)
NEEDS = ("twilio_auth_token",)
PATIENCE = 12.0  # seconds; Twilio hangs up after fifteen


def routes(gate: Gate) -> list[web.RouteDef]:
    """The channel's paths."""
    channel = TwilioSms(gate)
    return [
        web.post("/channels/twilio/sms", gate.guarded("twilio_sms", NEEDS, channel.incoming)),
        web.post(STATUS_PATH, gate.guarded("twilio_sms", NEEDS, channel.status)),
    ]


class TwilioSms:
    """Handlers of the two webhooks."""

    def __init__(self, gate: Gate, patience: float = PATIENCE) -> None:
        self._gate, self._patience = gate, patience

    async def incoming(self, request: web.Request) -> web.Response:
        """A message: answered once a MessageSid; an unsigned or wrongly signed request gets 403."""
        form = await verified(self._gate, request)
        sid, sender = form.get("MessageSid") or form.get("SmsSid"), form.get("From")
        if not sid or not sender:
            raise web.HTTPBadRequest(text="MessageSid and From are required")
        said = clean(form.text)
        message = Inbound(PROVIDER, "sms", sender, sid, said, self._gate.now(), attachments=form.photos)
        reply = await self._answer(message)
        if reply is None or form.get("OptOutType") or is_twilios_own(said):
            reply = Reply()  # late, or Twilio itself has answered a STOP, START or HELP
        return web.Response(text=str(await self._twiml(form, sid, sender, reply)), content_type="text/xml")

    async def _answer(self, message: Inbound) -> Reply | None:
        """The reply; None where it takes too long and is sent afterwards by the API."""
        settings = self._gate.settings
        can_send = settings.twilio_account_sid and (settings.twilio_from or settings.twilio_messaging_service)
        task = asyncio.ensure_future(self._gate.answer(message))
        done, _ = await asyncio.wait({task}, timeout=self._patience if can_send else None)
        if done or not await self._gate.kept.late.promise(message.provider, message.message_id):
            return await task
        task.add_done_callback(_report)
        return None

    async def _twiml(self, form: Form, sid: str, sender: str, reply: Reply) -> MessagingResponse:
        """The reply as messages of at most eight parts, each with a place for its delivery reports."""
        twiml, settings = MessagingResponse(), self._gate.settings
        for place, text in enumerate(sms.messages(plain_for(sender, sms_text(reply))), 1):
            key = f"{sid}-{place}"
            store = self._gate.kept
            new = await store.deliveries.begin(key, PROVIDER, store.contacts.id(PROVIDER, sender), sms.part_count(text))
            if new == "new":
                sms_cost.count(PROVIDER, text, settings.sms_part_price)
            twiml.message(text, **({"action": status_url(settings, key)} if settings.public_url else {}))
        return twiml

    async def status(self, request: web.Request) -> web.Response:
        """A delivery report: kept where it says something new; what is final for a number ends writing to it."""
        form = await verified(self._gate, request)
        sid = form.get("MessageSid") or form.get("SmsSid")
        status = (form.get("MessageStatus") or form.get("SmsStatus")).lower()
        given = form.get("ErrorCode")
        code = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
        store = self._gate.kept
        await store.deliveries.report(request.query.get("key", ""), sid, status, str(code) if code else None)
        if code and status in ("failed", "undelivered") and form.get("To"):
            caller, what = store.contacts.id(PROVIDER, form.get("To")), fate(code)
            if what == "stopped":
                await store.contacts.stop(caller)
            elif what == "unreachable":
                await store.contacts.lost(caller, str(code))
        return web.Response(status=204)


def plain_for(number: str, text: str) -> str:
    """The text as it may go to a number: without links to the mainland."""
    return sms.without_links(text) if number.startswith("+86") else text


def _report(task: "asyncio.Future[Reply]") -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("twilio: a late reply failed with %s", type(task.exception()).__name__)

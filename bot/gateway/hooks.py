"""Status changes that the intake API reports: signed, dated, each applied once."""

import hashlib
import hmac

from aiohttp import web

from bot.channels.contract import json_object, read_body
from bot.service import cases
from bot.service.container import Services
from bot.service.letters import add_notice
from bot.service.replies import Speaker
from bot.storage.tables import Caller

WINDOW_SECONDS = 600


class IntakeHook:
    """`POST /hooks/intake`."""

    def __init__(self, services: Services, secret: str) -> None:
        self._services, self._secret = services, secret

    async def handle(self, request: web.Request) -> web.Response:
        """Verify, apply, and tell the caller; the same event again changes nothing."""
        body = await read_body(request)
        self._verify(request, body)
        event = json_object(body)
        if not {"number", "status"} <= event.keys():
            raise web.HTTPBadRequest(text="the event needs number and status")
        number, status, reason = str(event["number"]), str(event["status"]), str(event.get("reason") or "")
        now = self._services.now()
        async with self._services.sessions() as session:
            case = await cases.apply_status(session, number, status, reason, now)
            caller = await session.get(Caller, case.caller_id) if case is not None else None
            if case is not None and caller is not None:  # who was erased hears nothing more
                speaker = Speaker(self._services.knowledge, caller.channel)
                word = cases.STATUS_WORDS.get(status, status)
                fields = {"number": number, "status": word, "reason": reason}
                await add_notice(session, caller.id, speaker.say("notice_status", **fields), now, "status", fields)
            await session.commit()
        return web.json_response({"taken": True})

    def _verify(self, request: web.Request, body: bytes) -> None:
        stamp = request.headers.get("X-Hotline-Timestamp", "")
        given = request.headers.get("X-Hotline-Signature", "")
        signed = stamp.encode(errors="replace") + b"." + body
        expected = hmac.new(self._secret.encode(), signed, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(given.encode(errors="replace"), f"sha256={expected}".encode()):
            raise web.HTTPForbidden(text="X-Hotline-Signature is missing or wrong")
        if not stamp.isdigit() or abs(self._services.now().timestamp() - int(stamp)) > WINDOW_SECONDS:
            raise web.HTTPForbidden(text="X-Hotline-Timestamp is too old or too new")

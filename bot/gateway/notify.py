"""Telling a caller something later, by the channel he came by; False where it can only be said with his next reply."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

import aiohttp

from bot.channels import sms_cost, sms_gateway, wechat_notice
from bot.channels.aliyun_api import AliyunApi, AliyunError
from bot.channels.rendering import sms_text, wechat_messages
from bot.channels.sms_gateway import GatewayError
from bot.channels.twilio_api import TwilioApi, TwilioError
from bot.channels.twilio_sms import plain_for
from bot.channels.wechat_api import ApiError, WechatApi
from bot.channels.wechat_push import Pusher
from bot.core import sms
from bot.core.errors import BadInput, HotlineError
from bot.core.messages import Letter
from bot.service.store import Store
from bot.settings import Settings
from bot.storage.tables import Caller

log = logging.getLogger(__name__)
WECHAT_PAUSE = 1.0  # seconds before a busy WeChat is tried again, doubled each time


class NotSent(HotlineError):
    """The provider did not take the message; the outbox tries again."""


class Notifier:
    """Sends letters over the channels that allow it, each once."""

    def __init__(
        self, settings: Settings, session: aiohttp.ClientSession, store: Store, now: Callable[[], datetime]
    ) -> None:
        self._settings, self._session, self._store, self._now = settings, session, store, now
        self._twilio_api = TwilioApi(settings, session, store)
        self._aliyun_api = AliyunApi(settings, session, store)
        has_wechat = settings.wechat_app_id and settings.wechat_app_secret
        self._wechat_api = WechatApi(settings, lambda: session, now, store.shared) if has_wechat else None
        self._ways: dict[str, Callable[[Caller, Letter], Awaitable[bool]]] = {
            "twilio": self._twilio,
            "aliyun": self._aliyun,
            "uplink": self._uplink,
            "wechat": self._wechat,
        }

    async def send(self, caller: Caller, letter: Letter) -> bool:
        """True where the provider has it, False where the channel has no way to this caller. Raises NotSent to try again."""
        way = self._ways.get(caller.provider)
        if way is None or caller.stopped or caller.unreachable:
            return False
        try:
            return await way(caller, letter)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotSent(f"{caller.provider} could not be reached: {type(error).__name__}") from None

    async def _twilio(self, caller: Caller, letter: Letter) -> bool:
        if not self._twilio_api.ready:
            return False
        number = str(caller.address)
        for place, text in self._sms(plain_for(number, sms_text(letter.reply)), letter):
            try:
                await self._twilio_api.send(f"{letter.key}-{place}", caller.id, number, text, self._now())
            except TwilioError as error:
                return await self._given_up(caller, error.fate, error, str(error.code))
            sms_cost.count("twilio", text, self._settings.sms_part_price)
        return True

    async def _aliyun(self, caller: Caller, letter: Letter) -> bool:
        """A registered template: free text is not allowed, and legal advice least of all."""
        if not self._aliyun_api.can_say(letter.kind):
            return False
        try:
            text = await self._aliyun_api.send(
                letter.key, caller.id, str(caller.address), letter.kind, letter.fields, self._now()
            )
        except AliyunError as error:
            return await self._given_up(caller, error.fate, error, error.code)
        except BadInput as error:
            return await self._given_up(caller, "refused", error, "")
        if text:
            sms_cost.count("aliyun", text, self._settings.sms_part_price)
        return True

    async def _uplink(self, caller: Caller, letter: Letter) -> bool:
        if not (self._settings.sms_gateway_send_url and self._settings.sms_gateway_secret):
            return False
        parts = sms_gateway.with_signature(sms_text(letter.reply), self._settings)
        for place, text in enumerate(parts[letter.sent :], letter.sent + 1):
            key = f"{letter.key}-{place}"
            try:
                await sms_gateway.send(
                    self._settings, self._session, self._store, key, caller.id, str(caller.address), text, self._now()
                )
            except GatewayError as error:
                return await self._given_up(caller, "refused" if error.final else "retry", error, "")
            sms_cost.count("uplink", text, self._settings.sms_part_price)
        return True

    async def _wechat(self, caller: Caller, letter: Letter) -> bool:
        """By customer-service message while his window is open, else by the notice that he agreed to."""
        if self._wechat_api is None:
            return False
        user, parts = str(caller.address), wechat_messages(letter.reply)[letter.sent :]
        pushed = await Pusher(self._wechat_api, self._store, pause=WECHAT_PAUSE).push(user, caller.id, parts)
        if not pushed.failed and not pushed.rest:
            return True
        if pushed.fate == "retry" and not pushed.sent:
            raise NotSent("WeChat was busy")
        if pushed.fate != "window":
            return False
        try:
            return await wechat_notice.send(self._wechat_api, self._settings, self._store, caller.id, user, letter)
        except ApiError as error:
            return await self._given_up(caller, error.fate, error, str(error.code))

    @staticmethod
    def _sms(text: str, letter: Letter) -> list[tuple[int, str]]:
        return list(enumerate(sms.messages(text), 1))[letter.sent :]

    async def _given_up(self, caller: Caller, fate: str, error: HotlineError, code: str) -> bool:
        """Raise NotSent where another try helps; else note what is final for this caller."""
        if fate == "retry":
            raise NotSent(str(error))
        log.log(logging.ERROR if fate == "alarm" else logging.WARNING, "a notice was not taken (%s): %s", fate, error)
        if fate == "stopped":
            await self._store.contacts.stop(caller.id)
        elif fate in ("unreachable", "stop"):
            await self._store.contacts.lost(caller.id, code or fate)
        return False

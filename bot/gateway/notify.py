"""Telling a caller something later: by SMS through Twilio; a channel that cannot shows it with its next reply."""

import asyncio
import logging

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from bot.core.errors import HotlineError
from bot.settings import Settings
from bot.storage.tables import Caller

log = logging.getLogger(__name__)


class NotSent(HotlineError):
    """The provider did not take the message; the outbox tries again."""


class Notifier:
    """Sends notices over the channels that allow it."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession) -> None:
        self._settings, self._session = settings, session

    async def send(self, caller: Caller, text: str) -> bool:
        """True where the text was handed to the provider, False where the channel has no way."""
        if caller.stopped or caller.provider != "twilio":
            return False
        settings = self._settings
        if not (settings.twilio_account_sid and settings.twilio_auth_token and settings.twilio_from):
            return False
        return await asyncio.to_thread(self._twilio, str(caller.address), text)

    def _twilio(self, number: str, text: str) -> bool:
        client = Client(self._settings.twilio_account_sid, self._settings.twilio_auth_token)
        try:
            client.messages.create(to=number, from_=self._settings.twilio_from, body=text)
        except TwilioException as error:
            raise NotSent(f"twilio did not take the notice: {type(error).__name__}") from error
        return True

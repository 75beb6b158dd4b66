"""A speech recogniser behind HTTP: whatever answers `POST /v1/audio/transcriptions`, as whisper.cpp, FunASR and others do.

https://platform.openai.com/docs/api-reference/audio/createTranscription (the form that these servers share)
"""

from collections.abc import Callable

import aiohttp

from bot.core.errors import HotlineError
from bot.settings import Settings

TIMEOUT = aiohttp.ClientTimeout(total=30)
MAX_TEXT = 5_000


class NotRecognised(HotlineError):
    """The recogniser gave no usable answer."""


class HttpRecogniser:
    """Sends a recording, takes the words; nothing of either is logged."""

    def __init__(self, settings: Settings, session: Callable[[], aiohttp.ClientSession]) -> None:
        self._settings, self._session = settings, session

    async def recognise(self, audio: bytes, audio_format: str) -> str:
        """The words in a recording, empty for none. Raises NotRecognised, aiohttp.ClientError, TimeoutError."""
        kind = audio_format.lower() or "amr"
        form = aiohttp.FormData()
        form.add_field("file", audio, filename=f"voice.{kind}", content_type=f"audio/{kind}")
        form.add_field("language", "zh")
        form.add_field("model", self._settings.speech_model)
        token = self._settings.speech_token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = self._settings.speech_url
        async with self._session().post(url, data=form, headers=headers, timeout=TIMEOUT) as response:
            if response.status != 200:
                raise NotRecognised(f"the speech recogniser answered {response.status}")
            try:
                answer = await response.json(content_type=None)
            except ValueError as error:
                raise NotRecognised("the speech recogniser gave no JSON") from error
        text = answer.get("text") if isinstance(answer, dict) else None
        if not isinstance(text, str):
            raise NotRecognised("the speech recogniser's answer holds no text")
        return text.strip()[:MAX_TEXT]

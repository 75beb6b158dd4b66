"""`POST /v1/assist`: call-centre software hands in what was said and gets triage, guides and a draft reply.

Nothing is stored: the operator holds the conversation, the hotline only helps him.
"""

import json
import logging
import re
from functools import partial
from typing import Any

from aiohttp import web

from bot.channels.bearer import require_bearer
from bot.channels.contract import json_object, read_body, region_in
from bot.channels.rendering import option_lines
from bot.core.errors import BadInput
from bot.core.messages import Reply
from bot.service.answerer import readable
from bot.service.container import Services
from bot.service.replies import Speaker

log = logging.getLogger(__name__)
_BROKEN = re.compile("[\ud800-\udfff]")  # half characters, which cannot be written as UTF-8


class Assist:
    """The handler, with the services it reads from."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._warned = False

    async def handle(self, request: web.Request) -> web.Response:
        """Understand a text or transcript; 401 without the token, 503 where none is set, 400 with the field at fault."""
        token = self._services.settings.assist_token
        if not token:
            self._warn_once()
            raise web.HTTPServiceUnavailable(text="assist is not configured: set HOTLINE_ASSIST_TOKEN")
        require_bearer(request, token)
        text, region = _read(await read_body(request))
        try:
            if region is not None:
                self._services.knowledge.regions.require(region)
        except BadInput as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        return web.json_response(self._help(text, region), dumps=partial(json.dumps, ensure_ascii=False))

    def _warn_once(self) -> None:
        if not self._warned:
            self._warned = True
            log.warning("assist is closed: set HOTLINE_ASSIST_TOKEN")

    def _help(self, text: str, region: str | None) -> dict[str, Any]:
        knowledge = self._services.knowledge
        parse = self._services.understander.parse(text)
        hits = knowledge.search(parse.normalized, parse.vector, parse.intents, 3, region)
        guides = [{"id": h.guide.id, "title": h.guide.title, "score": h.score} for h in hits]
        speaker = Speaker(knowledge, "web", region, self._services.settings.office_phone)
        reply = speaker.first(parse.to_tracker(), text)
        return {
            "parse": parse.to_json(guides),
            "guides": [g | {"text": knowledge.printer.whole(h.guide)} for g, h in zip(guides, hits, strict=True)],
            "draft": _draft(reply),
        }


def _draft(reply: Reply) -> dict[str, Any]:
    """The reply as the operator may send it: a question back is nothing without its choices."""
    choices = [option_lines(reply.options)] if reply.decision == "clarify" and reply.options else []
    return {
        "text": "\n".join([*reply.texts, *choices]),
        "citations": [{"law": c.law, "article": c.article, "says": c.says} for c in reply.citations],
        "decision": reply.decision,
    }


def _read(body: bytes) -> tuple[str, str | None]:
    """(what the caller said, region code); HTTPBadRequest names the field that is wrong."""
    data = json_object(body)
    region = region_in(data)
    if data.get("text") is None and data.get("transcript") is None:
        raise web.HTTPBadRequest(text="give text, or transcript as a list of {speaker, text}")
    text = _lines(data["transcript"]) if data.get("text") is None else data["text"]
    if not isinstance(text, str) or not text.strip():
        raise web.HTTPBadRequest(text="text must be a text with words in it")
    return readable(_BROKEN.sub("", text.strip())), region


def _lines(transcript: Any) -> str:
    """The caller's lines as one text; a line without `speaker` is his."""
    if not isinstance(transcript, list) or not all(
        isinstance(line, dict) and isinstance(line.get("text"), str) for line in transcript
    ):
        raise web.HTTPBadRequest(text="transcript must be a list of {speaker, text}")
    said = [line["text"].strip() for line in transcript if line.get("speaker") in (None, "caller")]
    if not any(said):
        raise web.HTTPBadRequest(text="transcript has no words of the speaker caller")
    return "。".join(filter(None, said))

"""The public web pages: the chat page, its JSON, the same talk without JavaScript, and guides in large type.

The caller is a random id that the page keeps; nothing else names him, and no address of a page carries it. The pages
load nothing from elsewhere and run no inline script, so that a text with markup in it stays a text.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol, TypeGuard

from aiohttp import web

from bot.channels.contract import MAX_BODY, Gate, clean, read_body
from bot.channels.web_pages import asset, guide_values, page
from bot.channels.web_reading import WIRE, form_fields, json_object
from bot.channels.web_upload import read_photo
from bot.core.errors import BadInput
from bot.core.messages import Inbound, Reply, Upload
from bot.knowledge.guides import Library
from bot.knowledge.render import Printer
from bot.service.evidence import Full, NotTaken, TooLarge

PROVIDER = "web"
MAX_ID = 128
MOST_GOT = 100  # ids of news that a page ticks off at once
LOST = "刚才这条没有收到，请再写一遍。"
TOO_LONG = "这段话太长了，收不下。请按“返回”，分几次说。"


class KnowledgeView(Protocol):
    """What the pages need of the knowledge base: guides by id, and the figures of today."""

    @property
    def library(self) -> Library: ...

    @property
    def printer(self) -> Printer: ...


def routes(gate: Gate, knowledge: Callable[[], KnowledgeView]) -> list[web.RouteDef]:
    """The public pages and their JSON; `knowledge` gives the knowledge base of the day, asked for at each guide."""
    pages = WebChat(gate, knowledge)
    return [
        web.get("/", pages.home),
        web.get("/chat", pages.chat),
        web.post("/channels/web/messages", pages.message),
        web.post("/channels/web/photos", pages.photo),
        web.post("/channels/web/news", pages.news),
        web.get("/channels/web/form", pages.home),  # the page after a post, opened again from the address bar
        web.post("/channels/web/form", pages.form),
        web.get("/guides/{id}", pages.guide),
        web.get("/static/{name}", pages.static),
    ]


class WebChat:
    """Handlers of the public pages."""

    def __init__(self, gate: Gate, knowledge: Callable[[], KnowledgeView]) -> None:
        self._gate, self._knowledge = gate, knowledge

    async def home(self, request: web.Request) -> web.Response:
        """Addresses without a page of their own lead to the chat page."""
        raise web.HTTPFound("/chat")

    async def chat(self, request: web.Request) -> web.Response:
        """The chat page with fresh ids, for a browser without JavaScript; the script puts its own kept id instead."""
        return _chat_page(secrets.token_urlsafe(24))

    async def message(self, request: web.Request) -> web.Response:
        """`{"user","text","id"?}` → the reply (contract, section 4); 400 or 413 with `{"error"}`."""
        try:
            data = json_object(await read_body(request, WIRE))
            inbound = self._inbound(data.get("user"), data.get("text"), data.get("id"), data.get("whole") is True)
        except BadInput as error:
            return _json({"error": str(error)}, 400)
        except web.HTTPRequestEntityTooLarge:
            return _json({"error": f"the message is larger than {MAX_BODY // 1024} kB"}, 413)
        return _json(as_json(await self._gate.answer(inbound)))

    async def form(self, request: web.Request) -> web.Response:
        """The same without JavaScript: a form post answered with the page, its last message and reply in it."""
        try:
            fields = form_fields(await read_body(request, WIRE))
            said = fields.get("quick") or fields.get("text", "")
            inbound = self._inbound(fields.get("user"), said, fields.get("id"), whole=True)  # a page shows one reply
        except BadInput:
            return _chat_page(secrets.token_urlsafe(24), problem=LOST, status=400)
        except web.HTTPRequestEntityTooLarge:
            return _chat_page(secrets.token_urlsafe(24), problem=TOO_LONG, status=413)
        reply = await self._gate.answer(inbound)
        return _chat_page(inbound.user, said=inbound.text, reply=reply)

    async def photo(self, request: web.Request) -> web.Response:
        """A form with `user`, `id`? and `file` → the reply, as to a message; 400, 413 or 415 with `{"error"}`."""
        try:
            fields, name, claimed, data = await read_photo(request)
            inbound = self._inbound(fields.get("user"), "", fields.get("id"))
            kept = await self._gate.keep(Upload(PROVIDER, "web", inbound.user, name, claimed, data))
        except TooLarge:
            return _json({"error": "the file is larger than 10 MB"}, 413)
        except NotTaken as error:
            return _json({"error": str(error)}, 415)
        except Full as error:
            return _json({"error": str(error)}, 429)
        except BadInput as error:
            return _json({"error": str(error)}, 400)
        return _json(as_json(await self._gate.answer(replace(inbound, attachments=(kept,)))))

    async def news(self, request: web.Request) -> web.Response:
        """`{"user","got"?}` → `{"replies":[{"id","text"}…]}`: what a person wrote meanwhile, again until its ids are `got`."""
        try:
            data = json_object(await read_body(request, WIRE))
            user, got = data.get("user"), data.get("got", [])
            if not _names(user):
                raise BadInput(f'"user" is required: a string of 1 to {MAX_ID} characters')
            if not (
                isinstance(got, list) and len(got) <= MOST_GOT and all(type(n) is int and 0 < n < 2**31 for n in got)
            ):
                raise BadInput(f'"got" must be a list of at most {MOST_GOT} ids')
        except BadInput as error:
            return _json({"error": str(error)}, 400)
        waiting = await self._gate.news(PROVIDER, user, got)
        return _json({"replies": [{"id": number, "text": text} for number, text in waiting]})

    async def guide(self, request: web.Request) -> web.Response:
        """A guide as a large-type page, with `?region=` (GB/T 2260) as it stands there; 404 in plain words if unknown."""
        known = self._knowledge()
        guide = known.library.get(request.match_info["id"], request.query.get("region"), known.printer.day)
        if guide is None:
            return page("guide.html", {"guide": None}, status=404)
        values = guide_values(guide, known.library, known.printer)
        return page("guide.html", values, cache="public, max-age=600")

    async def static(self, request: web.Request) -> web.StreamResponse:
        """Scripts and the style sheet."""
        return asset(request.match_info["name"], request.query.get("v"))

    def _inbound(self, user: object, text: object, given: object, whole: bool = False) -> Inbound:
        """The message; BadInput names the field that is missing or wrong.

        Ids are unique to a page only, so the caller's own id stands before them: else one page could ask for the reply
        that another got.
        """
        if not _names(user):
            raise BadInput(f'"user" is required: a string of 1 to {MAX_ID} characters, best a long random one')
        if not isinstance(text, str):
            raise BadInput('"text" is required and must be a string')
        if isinstance(given, int) and not isinstance(given, bool):
            given = str(given)
        if given is not None and not (isinstance(given, str) and 0 < len(given) <= MAX_ID):
            raise BadInput(f'"id" must be a string of 1 to {MAX_ID} characters; leave it out to send a new message')
        own_id = given.encode("unicode_escape").decode() if given else secrets.token_hex(16)
        return Inbound(
            PROVIDER, "web", user, f"{len(user)}:{user}:{own_id}", clean(text), self._gate.now(), whole=whole
        )


def _names(user: object) -> TypeGuard[str]:
    """Whether this can stand for a caller: any printable text, since every front end makes its own ids."""
    return isinstance(user, str) and 0 < len(user) <= MAX_ID and user.isprintable() and bool(user.strip())


def as_json(reply: Reply) -> dict[str, Any]:
    """A reply as the contract's JSON of the web channel."""
    return {
        "replies": [{"text": text} for text in reply.texts],
        "options": [{"key": o.key, "label": o.label} for o in reply.options],
        "asking": reply.asking,
        "area": reply.area,
        "decision": reply.decision,
        "guide": reply.guide,
        "case": reply.case,
        **({"joined": True} if reply.joined else {}),
    }


def _json(data: dict[str, Any], status: int = 200) -> web.Response:
    text = json.dumps(data, ensure_ascii=False)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return web.Response(text=text, status=status, content_type="application/json", headers=headers)


def _chat_page(
    user: str, said: str = "", reply: Reply | None = None, problem: str = "", status: int = 200
) -> web.Response:
    values = {"user": user, "id": secrets.token_hex(16), "said": said, "reply": reply, "problem": problem}
    return page("chat.html", values, status)

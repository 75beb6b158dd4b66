"""The operators' pages: one case and what can be done with it; the other pages are put together here."""

from collections.abc import Awaitable
from typing import Any

from aiohttp import web

from bot.console.accounts import Accounts
from bot.console.guard import FORM, OPERATOR, Guard, known, show
from bot.console.lists import Lists
from bot.console.pages import asset, live, renewed
from bot.core.errors import BadInput
from bot.service.container import Services
from bot.service.desk import Desk
from bot.service.hands import Hands
from bot.service.limits import Limits, LocalLimits


def routes(services: Services, limits: Limits | None = None) -> list[web.RouteDef]:
    """The console's paths."""
    guard, desk = Guard(services), Desk(services)
    accounts = Accounts(guard, desk, limits or LocalLimits(), services.cipher)
    pages = [*Lists(guard, services).routes(), *Cases(guard, desk, Hands(services)).routes()]
    return [web.get("/console/static/{name}", _asset), *accounts.routes(), *pages]


class Cases:
    """Handlers of a case."""

    def __init__(self, guard: Guard, desk: Desk, hands: Hands) -> None:
        self._guard, self._desk = guard, desk
        self._ways = {
            "claim": hands.claim,
            "release": hands.release,
            "take_over": hands.take_over,
            "hand_back": hands.hand_back,
        }

    def routes(self) -> list[web.RouteDef]:
        """Their paths."""
        seen, case = self._guard.seen, "/console/cases/{id}"
        return [
            web.get(case, seen(self.case)),
            web.get(f"{case}/live", seen(self.part)),
            web.post(f"{case}/reply", seen(self.reply)),
            web.post(f"{case}/note", seen(self.note)),
            web.post(f"{case}/close", seen(self.close)),
            web.post(f"{case}/reopen", seen(self.reopen, role="supervisor")),
            web.post(f"{case}/hands", seen(self.hands)),
            web.post(f"{case}/number", seen(self.number)),
        ]

    async def case(self, request: web.Request) -> web.StreamResponse:
        """One case; 404."""
        return await self._case(request)

    async def part(self, request: web.Request) -> web.StreamResponse:
        """What changes of a case while it is open in a browser; 404."""
        view = await self._desk.view(_id(request))
        if view is None:
            raise web.HTTPNotFound(text="there is no such case")
        return renewed(request, "_case.html", known(request) | {"view": view, "oob": True}, beside="_numbers.html")

    async def reply(self, request: web.Request) -> web.StreamResponse:
        """Answer the caller."""
        return await self._done(request, self._desk.reply(request[OPERATOR], _id(request), _text(request)), "reply")

    async def note(self, request: web.Request) -> web.StreamResponse:
        """Write a note."""
        return await self._done(request, self._desk.note(request[OPERATOR], _id(request), _text(request)))

    async def close(self, request: web.Request) -> web.StreamResponse:
        """Close with a note."""
        return await self._done(request, self._desk.note(request[OPERATOR], _id(request), _text(request), "closed"))

    async def reopen(self, request: web.Request) -> web.StreamResponse:
        """Open a closed case again, with a note."""
        return await self._done(request, self._desk.note(request[OPERATOR], _id(request), _text(request), "reopened"))

    async def hands(self, request: web.Request) -> web.StreamResponse:
        """Take the case or put it back, take the talk over or hand it back."""
        way = self._ways.get(request[FORM].get("do", ""))
        if way is None:
            return await self._case(request, "没有这个操作。", 400)
        return await self._done(request, way(request[OPERATOR], _id(request)))

    async def number(self, request: web.Request) -> web.StreamResponse:
        """Show one number, once, for a written reason."""
        form = request[FORM]
        try:
            value = await self._desk.open_number(
                request[OPERATOR], _id(request), form.get("key", ""), form.get("reason", "")
            )
        except BadInput as error:
            return await self._case(request, str(error), 400)
        return show(request, "number.html", value=value, case_id=_id(request))

    async def _done(self, request: web.Request, work: Awaitable[None], box: str = "note") -> web.StreamResponse:
        try:
            await work
        except BadInput as error:
            return await self._case(request, str(error), 400, box)
        raise web.HTTPSeeOther(f"/console/cases/{_id(request)}")

    async def _case(self, request: web.Request, problem: str = "", status: int = 200, box: str = "") -> web.Response:
        """The case; what was typed into `box` stands there again."""
        view = await self._desk.view(_id(request))
        if view is None:
            return show(request, "message.html", 404, text="没有这件事，可能已经删除。")
        part, _ = live("_case.html", known(request) | {"view": view})
        values: dict[str, Any] = {"live": part, "problem": problem, "written": {box: _text(request)}}
        return show(request, "case.html", status, view=view, oob=False, **values)


async def _asset(request: web.Request) -> web.StreamResponse:
    return asset(request.match_info["name"], request.query.get("v"))


def _id(request: web.Request) -> str:
    return request.match_info["id"]


def _text(request: web.Request) -> str:
    return request.get(FORM, {}).get("text", "")

"""The operators' pages: open cases with danger first, one case, and what can be done with it."""

from collections.abc import Awaitable

from aiohttp import web

from bot.console.accounts import Accounts
from bot.console.guard import Guard, show
from bot.console.pages import style
from bot.core.errors import BadInput
from bot.service.container import Services
from bot.service.desk import Desk
from bot.service.limits import Limits, LocalLimits

TABS = ("open", "applications", "closed")


def routes(services: Services, limits: Limits | None = None) -> list[web.RouteDef]:
    """The console's paths."""
    guard, desk = Guard(services), Desk(services)
    accounts = Accounts(guard, desk, limits or LocalLimits(), services.cipher)
    return [web.get("/console/style.css", _style), *accounts.routes(), *Cases(guard, desk).routes()]


class Cases:
    """Handlers of the list and of a case."""

    def __init__(self, guard: Guard, desk: Desk) -> None:
        self._guard, self._desk = guard, desk

    def routes(self) -> list[web.RouteDef]:
        """Their paths."""
        seen = self._guard.seen
        return [
            web.get("/console", seen(self.cases)),
            web.get("/console/", seen(self.cases)),
            web.get("/console/cases/{id}", seen(self.case)),
            web.post("/console/cases/{id}/reply", seen(self.reply)),
            web.post("/console/cases/{id}/note", seen(self.note)),
            web.post("/console/cases/{id}/close", seen(self.close)),
            web.post("/console/cases/{id}/reopen", seen(self.reopen, role="supervisor")),
            web.post("/console/cases/{id}/number", seen(self.number)),
        ]

    async def cases(self, request: web.Request) -> web.StreamResponse:
        """A list of cases."""
        tab = request.query.get("show", "open")
        tab = tab if tab in TABS else "open"
        return show(request, "cases.html", cases=await self._desk.cases(tab), tab=tab)

    async def case(self, request: web.Request) -> web.StreamResponse:
        """One case; 404."""
        return await self._case(request)

    async def reply(self, request: web.Request) -> web.StreamResponse:
        """Answer the caller."""
        return await self._done(request, self._desk.reply(request["operator"], _id(request), _text(request)))

    async def note(self, request: web.Request) -> web.StreamResponse:
        """Write a note."""
        return await self._done(request, self._desk.note(request["operator"], _id(request), _text(request)))

    async def close(self, request: web.Request) -> web.StreamResponse:
        """Close with a note."""
        return await self._done(request, self._desk.note(request["operator"], _id(request), _text(request), "closed"))

    async def reopen(self, request: web.Request) -> web.StreamResponse:
        """Open a closed case again, with a note."""
        return await self._done(request, self._desk.note(request["operator"], _id(request), _text(request), "reopened"))

    async def number(self, request: web.Request) -> web.StreamResponse:
        """Show one number, once, for a written reason."""
        form = request["form"]
        try:
            value = await self._desk.open_number(
                request["operator"], _id(request), form.get("key", ""), form.get("reason", "")
            )
        except BadInput as error:
            return await self._case(request, str(error), 400)
        return show(request, "number.html", value=value, case_id=_id(request))

    async def _done(self, request: web.Request, work: Awaitable[None]) -> web.StreamResponse:
        try:
            await work
        except BadInput as error:
            return await self._case(request, str(error), 400)
        raise web.HTTPSeeOther(f"/console/cases/{_id(request)}")

    async def _case(self, request: web.Request, problem: str = "", status: int = 200) -> web.Response:
        view = await self._desk.view(_id(request))
        if view is None:
            return show(request, "message.html", 404, text="没有这件事，可能已经删除。")
        return show(request, "case.html", status, view=view, problem=problem, written=_text(request) if problem else "")


async def _style(request: web.Request) -> web.StreamResponse:
    return style(request.query.get("v"))


def _id(request: web.Request) -> str:
    return request.match_info["id"]


def _text(request: web.Request) -> str:
    return str(request.get("form", {}).get("text", ""))

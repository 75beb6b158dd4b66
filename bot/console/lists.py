"""Pages with many cases: what waits, applications, what is done; filters, search, and the parts that renew themselves."""

from typing import Any

from aiohttp import web

from bot.console.guard import FORM, OPERATOR, Guard, show
from bot.console.pages import live, renewed
from bot.core.errors import BadInput
from bot.service.case_search import CaseSearch
from bot.service.container import Services
from bot.service.worklist import Filter, Page, Worklist


class Lists:
    """Handlers of the lists."""

    def __init__(self, guard: Guard, services: Services) -> None:
        self._guard, self._services = guard, services
        self._worklist, self._search = Worklist(services.sessions), CaseSearch(services)

    def routes(self) -> list[web.RouteDef]:
        """Their paths."""
        seen = self._guard.seen
        return [
            web.get("/console", seen(self.cases)),
            web.get("/console/", seen(self.cases)),
            web.get("/console/list", seen(self.part)),
            web.get("/console/alarms", seen(self.alarms)),
            web.post("/console/search", seen(self.search)),
        ]

    async def cases(self, request: web.Request) -> web.StreamResponse:
        """A list of cases; a filter that cannot be is named, and the list shown without it."""
        problem = ""
        try:
            wanted = Filter.read(request.query)
        except BadInput as error:
            wanted, problem = Filter(), str(error)
        values = await self._values(request, wanted)
        part, _ = live("_list.html", values)
        offices = await self._offices()
        return show(
            request,
            "cases.html",
            400 if problem else 200,
            live=part,
            problem=problem,
            offices=offices,
            text="",
            **values,
        )

    async def part(self, request: web.Request) -> web.StreamResponse:
        """The list alone, for a page that renews itself."""
        try:
            wanted = Filter.read(request.query)
        except BadInput as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        return renewed(request, "_list.html", await self._values(request, wanted))

    async def alarms(self, request: web.Request) -> web.StreamResponse:
        """How many alarms wait for somebody, for every page."""
        return renewed(request, "_alarms.html", {"alarms": await self._worklist.alarms()})

    async def search(self, request: web.Request) -> web.StreamResponse:
        """What was found; a posted form, since names and numbers have no place in addresses and logs of addresses."""
        text, problem = request[FORM].get("text", ""), ""
        ids: list[str] = []
        try:
            ids = await self._search.find(request[OPERATOR], text)
        except BadInput as error:
            problem = str(error)
        now = self._services.now()
        page = await self._worklist.these(ids, now)
        values: dict[str, Any] = {"wanted": None, "page": page, "now": now, "names": self._names(page)}
        return show(request, "search.html", 400 if problem else 200, problem=problem, text=text, **values)

    async def _values(self, request: web.Request, wanted: Filter) -> dict[str, Any]:
        now = self._services.now()
        page = await self._worklist.page(wanted, request[OPERATOR].name, now)
        return {"wanted": wanted, "page": page, "now": now, "names": self._names(page)}

    def _names(self, page: Page) -> dict[str, str]:
        regions = self._services.knowledge.regions
        return {code: regions.centre(code).name for line in page.lines if (code := line.case.office)}

    async def _offices(self) -> list[tuple[str, str]]:
        regions = self._services.knowledge.regions
        return [(code, regions.centre(code).name) for code in await self._worklist.offices()]

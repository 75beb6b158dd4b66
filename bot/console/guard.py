"""Who may see a page of the console, and which form posts count."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from bot.console.pages import live, page
from bot.console.session import Sessions, check_origin, check_token
from bot.service.container import Services
from bot.service.operators import Operators, may
from bot.service.worklist import Alarms, Worklist
from bot.storage.tables import Operator

MAX_FORM = 64 * 1024
NONE = Alarms(0, 0)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
# What a guarded handler finds in its request.
OPERATOR = web.RequestKey("operator", Operator)
SESSION = web.RequestKey("session", dict[str, Any])
ALARMS = web.RequestKey("alarms", Alarms)
FORM = web.RequestKey("form", dict[str, str])


class Guard:
    """Logging in, roles, forms; a guarded handler finds `OPERATOR`, `SESSION` and `FORM` in its request."""

    def __init__(self, services: Services) -> None:
        self.accounts = Operators(services.sessions, services.now)
        self._worklist = Worklist(services.sessions)
        self.sessions = Sessions(services.cipher, services.settings.public_url.startswith("https://"))

    def seen(self, handler: Handler, role: str = "operator", fresh: bool = False) -> Handler:
        """A page for who is logged in with at least this role; `fresh`: also before his first password is changed."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            operator, session = await self._who(request)
            request[OPERATOR], request[SESSION] = operator, session
            request[ALARMS] = NONE if is_part(request) else await self._worklist.alarms()
            if request.method == "POST":
                check_origin(request)
                request[FORM] = await read_form(request)
                check_token(request[FORM].get("csrf", ""), session)
            if operator.must_change and not fresh:
                raise web.HTTPSeeOther("/console/password")
            if not may(operator, role):
                return show(request, "message.html", 403, text="这一页要更高的权限，请找主管或者管理员。")
            return await handler(request)

        return guarded

    async def _who(self, request: web.Request) -> tuple[Operator, dict[str, Any]]:
        session = self.sessions.read(request)
        operator = await self.accounts.get(session["id"]) if session else None
        if session is None or operator is None or not self.sessions.is_of(session, operator):
            if is_part(request):  # a redirection would put the login form into the middle of a page
                raise web.HTTPUnauthorized(text="the session is over: log in again")
            raise web.HTTPSeeOther("/console/login")
        return operator, session


def show(request: web.Request, template: str, status: int = 200, **values: Any) -> web.Response:
    """A page for who is logged in."""
    alarms, _ = live("_alarms.html", {"alarms": request[ALARMS]})
    return page(template, known(request) | {"alarms": alarms} | values, status)


def known(request: web.Request) -> dict[str, Any]:
    """What every page knows: who is logged in, what he may, his form token, how many alarms wait."""
    operator = request[OPERATOR]
    waiting = request[ALARMS].count
    return {"operator": operator, "csrf": request[SESSION]["csrf"], "may": partial(may, operator), "waiting": waiting}


def is_part(request: web.Request) -> bool:
    """True where a page's script asks for a part of it (htmx says so)."""
    return request.headers.get("HX-Request") == "true"


async def read_form(request: web.Request) -> dict[str, str]:
    """The fields of a form post; 400, 413."""
    body = b"" if (request.content_length or 0) > MAX_FORM else await request.read()
    if (request.content_length or len(body)) > MAX_FORM:
        raise web.HTTPRequestEntityTooLarge(MAX_FORM, request.content_length or len(body))
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError as error:
        raise web.HTTPBadRequest(text="the body is no form data in UTF-8") from error
    return {name: values[-1].replace("\x00", "") for name, values in fields.items()}

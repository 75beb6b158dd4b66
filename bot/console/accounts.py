"""Pages around the account: log in and out, a new password; for supervisors who opened what, for admins all accounts."""

from aiohttp import web

from bot.console.guard import FORM, OPERATOR, Guard, read_form, show
from bot.console.pages import page
from bot.console.session import check_origin
from bot.core.crypto import Cipher
from bot.core.errors import BadInput
from bot.service.desk import Desk
from bot.service.limits import Limits
from bot.service.operators import ROLES

LOGINS, LOGINS_PER_MINUTE = 20, 10  # tries from one address; five wrong ones lock the account itself
WRONG = "名字或者密码不对。连着错五次，要等15分钟再试。"
NOBODY = {"operator": None, "waiting": 0}


class Accounts:
    """Handlers of these pages."""

    def __init__(self, guard: Guard, desk: Desk, limits: Limits, cipher: Cipher) -> None:
        self._guard, self._desk, self._limits, self._cipher = guard, desk, limits, cipher

    def routes(self) -> list[web.RouteDef]:
        """Their paths."""
        seen = self._guard.seen
        return [
            web.get("/console/login", self.login_page),
            web.post("/console/login", self.login),
            web.post("/console/logout", seen(self.logout, fresh=True)),
            web.get("/console/password", seen(self.password_page, fresh=True)),
            web.post("/console/password", seen(self.password, fresh=True)),
            web.get("/console/log", seen(self.log, role="supervisor")),
            web.get("/console/operators", seen(self.operators, role="admin")),
            web.post("/console/operators", seen(self.change, role="admin")),
        ]

    async def login_page(self, _: web.Request) -> web.StreamResponse:
        """The form to log in."""
        return page("login.html", NOBODY | {"problem": ""})

    async def login(self, request: web.Request) -> web.StreamResponse:
        """Log in; one and the same sentence for whatever is wrong."""
        check_origin(request)
        form = await read_form(request)
        address = self._cipher.pseudonym("console-login", request.remote or "")
        if not await self._limits.take(f"login:{address}", LOGINS, LOGINS_PER_MINUTE):
            return page("login.html", NOBODY | {"problem": WRONG}, status=429)
        operator = await self._guard.accounts.log_in(form.get("name", ""), form.get("password", ""))
        if operator is None:
            return page("login.html", NOBODY | {"problem": WRONG}, status=403)
        response = _go("/console/password" if operator.must_change else "/console")
        self._guard.sessions.begin(response, operator)
        return response

    async def logout(self, _: web.Request) -> web.StreamResponse:
        """Log out."""
        response = _go("/console/login")
        self._guard.sessions.end(response)
        return response

    async def password_page(self, request: web.Request) -> web.StreamResponse:
        """The form for a new password."""
        return show(request, "password.html", problem="")

    async def password(self, request: web.Request) -> web.StreamResponse:
        """Change it; every other session of this account ends."""
        form = request[FORM]
        try:
            if form.get("new", "") != form.get("again", ""):
                raise BadInput("两次写的新密码不一样。")
            changed = await self._guard.accounts.change_password(
                request[OPERATOR].id, form.get("old", ""), form.get("new", "")
            )
        except BadInput as error:
            return show(request, "password.html", 400, problem=str(error))
        response = _go("/console")
        self._guard.sessions.begin(response, changed)
        return response

    async def log(self, request: web.Request) -> web.StreamResponse:
        """Who opened which number, and why."""
        return show(request, "log.html", accesses=await self._desk.accesses())

    async def operators(self, request: web.Request) -> web.StreamResponse:
        """All accounts."""
        return await self._list(request)

    async def change(self, request: web.Request) -> web.StreamResponse:
        """Add an account, give a new password, let in or keep out."""
        form = request[FORM]
        try:
            said = await self._change(form.get("name", "").strip(), form.get("do", ""), form.get("role", ""), request)
        except BadInput as error:
            return await self._list(request, problem=str(error), status=400)
        return await self._list(request, said=said)

    async def _change(self, name: str, do: str, role: str, request: web.Request) -> str:
        accounts = self._guard.accounts
        if name == request[OPERATOR].name:
            raise BadInput("自己的账号不能在这里改。")
        if do == "add":
            return f"{name} 的一次性密码：{await accounts.add(name, role)}"
        if do == "reset":
            return f"{name} 的一次性密码：{await accounts.reset(name)}"
        if do not in ("on", "off"):
            raise BadInput("没有这个操作。")
        await accounts.set_active(name, do == "on")
        return f"{name} {'可以登录了' if do == 'on' else '已停用'}。"

    async def _list(self, request: web.Request, said: str = "", problem: str = "", status: int = 200) -> web.Response:
        accounts = await self._guard.accounts.all()
        return show(request, "operators.html", status, accounts=accounts, said=said, problem=problem, choices=ROLES)


def _go(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": path, "Cache-Control": "no-store"})

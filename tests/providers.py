"""WeChat's, Twilio's and Aliyun's APIs and an SMS gateway, played on one local port: they note calls and answer as told."""

import itertools
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BasicAuth, web

Answer = tuple[int, dict[str, Any]] | Exception


@dataclass
class Call:
    """One request: `data` are its form, query or JSON fields."""

    method: str
    path: str
    data: dict[str, Any]
    headers: dict[str, str]


@dataclass
class Providers:
    """`answers` are given to the next calls, in order; without any the provider takes everything."""

    calls: list[Call] = field(default_factory=list)
    answers: deque[Answer] = field(default_factory=deque)
    listed: list[dict[str, Any]] = field(default_factory=list)  # what Twilio's list of messages shows
    files: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    base: str = ""
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def app(self) -> web.Application:
        """The server."""
        app = web.Application(client_max_size=20 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._handle)
        return app

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if request.path in self.files:
            status, body, headers = self.files[request.path]
            self.calls.append(Call("GET", request.path, {}, dict(request.headers)))
            return web.Response(status=status, body=body, headers=headers)
        if request.path == "/cgi-bin/stable_token":
            return web.json_response({"access_token": "access-token", "expires_in": 7200})
        if request.content_type == "application/json":
            data = await request.json()
        else:
            data = dict(request.query) | {k: str(v) for k, v in (await request.post()).items()}
        self.calls.append(Call(request.method, request.path, data, dict(request.headers)))
        if request.method == "GET":
            return web.json_response({"messages": self.listed})
        if self.answers:
            answer = self.answers.popleft()
            if isinstance(answer, Exception):  # the line breaks after the request was read
                assert request.transport is not None
                request.transport.close()
                return web.Response()
            return web.json_response(answer[1], status=answer[0])
        number = next(self._ids)
        taken = {"sid": f"SM{number}", "status": "queued", "Code": "OK", "BizId": f"BIZ{number}", "errcode": 0}
        return web.json_response(taken, status=200 if request.path.startswith("/cgi-bin/") else 201)

    def sent(self, name: str) -> list[Any]:
        """A field of all POSTs, in order."""
        return [call.data.get(name) for call in self.calls if call.method == "POST"]


def user_of(call: Call) -> BasicAuth:
    """Who called, by basic auth."""
    return BasicAuth.decode(call.headers["Authorization"])

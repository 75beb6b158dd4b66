"""What wraps every request: an id, one log line without anything personal, errors as short answers."""

import logging
import secrets
import time
from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import Counter, Histogram

from bot.core.errors import trace

log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
REQUESTS = Counter("hotline_requests_total", "Requests by route and status", ["route", "status"])
SECONDS = Histogram("hotline_request_seconds", "Time to answer by route", ["route"])


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count, time and log by route pattern: paths, queries and bodies never reach log or metrics."""
    started = time.perf_counter()
    request_id = secrets.token_hex(6)
    resource = request.match_info.route.resource
    route = resource.canonical if resource else "unmatched"
    try:
        response = await handler(request)
    except web.HTTPException as error:
        response = error
    except UnicodeDecodeError:
        response = web.Response(status=400, text="the body is not valid UTF-8")
    except Exception as error:
        log.error("request %s on %s failed: %s", request_id, route, trace(error))
        response = web.Response(
            status=503, text="服务暂时中断，请稍后再试，或拨打12348。", headers={"Retry-After": "30"}
        )
    status = response.status
    REQUESTS.labels(route, str(status)).inc()
    SECONDS.labels(route).observe(time.perf_counter() - started)
    log.info("%s %s %s %d %.0f ms", request_id, request.method, route, status, (time.perf_counter() - started) * 1000)
    if isinstance(response, web.HTTPException):
        raise response
    response.headers["X-Request-Id"] = request_id
    return response

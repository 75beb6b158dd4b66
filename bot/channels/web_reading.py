"""What the chat page and other front ends post: JSON or a form, of a size that can be a message."""

import json
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from bot.channels.contract import MAX_BODY
from bot.core.errors import BadInput

WIRE = 2 * MAX_BODY  # JSON may write a Chinese character as \uXXXX, six bytes instead of three: the text is what counts


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a body, control characters inside its strings allowed."""
    try:
        data = json.loads(body.decode("utf-8-sig"), strict=False)
        size = len(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")) if len(body) > MAX_BODY else 0
    except UnicodeDecodeError as error:
        raise BadInput("the body is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadInput("the body is not JSON") from error
    if size > MAX_BODY:
        raise web.HTTPRequestEntityTooLarge(MAX_BODY, size)
    if not isinstance(data, dict):
        raise BadInput('the body must be a JSON object: {"user", "text", "id"?}')
    return data


def form_fields(body: bytes) -> dict[str, str]:
    """The fields of a form post."""
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=10)
    except ValueError as error:
        raise BadInput("the body is no form data in UTF-8") from error
    size = sum(len(value.encode()) for values in fields.values() for value in values)
    if size > MAX_BODY:
        raise web.HTTPRequestEntityTooLarge(MAX_BODY, size)
    return {name: values[-1] for name, values in fields.items()}

"""A photo that the chat page posts: a multipart form, read no further than it may be long."""

from aiohttp import BodyPartReader, web

from bot.core.errors import BadInput
from bot.service.evidence import LARGEST, TooLarge

MAX_FIELD = 512  # bytes of "user" and "id"
MAX_PARTS = 5
Photo = tuple[dict[str, str], str, str, bytes]


async def read_photo(request: web.Request) -> Photo:
    """(fields, file name, claimed type, content); BadInput names what is missing, TooLarge comes before all is read."""
    if (request.content_length or 0) > LARGEST + 10 * MAX_FIELD:
        raise TooLarge("the file has more than 10 MB")
    if request.content_type != "multipart/form-data":
        raise BadInput("the body must be multipart/form-data with the fields user, id and file")
    try:
        return await _parts(request)
    except (ValueError, AssertionError, RuntimeError) as error:  # aiohttp's reader meets a broken form with any of them
        raise BadInput("the body is no whole multipart form") from error


async def _parts(request: web.Request) -> Photo:
    fields: dict[str, str] = {}
    reader = await request.multipart()
    for _ in range(MAX_PARTS):
        part = await reader.next()
        if part is None:
            break
        if not isinstance(part, BodyPartReader):
            raise BadInput("a part holds another form")
        if part.name == "file":  # the last one: the page sends the fields before it
            claimed = part.headers.get("Content-Type", "")
            return fields, part.filename or "", claimed, await _read(part, LARGEST)
        fields[part.name or ""] = (await _read(part, MAX_FIELD)).decode("utf-8")
    raise BadInput('"file" is required, after "user" and "id"')


async def _read(part: BodyPartReader, limit: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        data += chunk
        if len(data) > limit:
            raise TooLarge(f"{part.name} is longer than {limit} bytes")
    return bytes(data)

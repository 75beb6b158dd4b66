"""Files that belong to an application: checked by their first bytes, sealed on disk, named in sealed columns."""

import asyncio
import hashlib
import os
import re
import secrets
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from intake.answers import MaterialOut
from intake.applications import lock, require
from intake.clock import china_iso
from intake.errors import ApiError
from intake.services import Services
from intake.tables import Material

LARGEST: Final = 10 * 1024 * 1024
MOST: Final = 50  # per application; what strangers send in by photo must not fill the disk
NAME = re.compile(r"[\w（）()·\-+ .]{1,80}")
MAGIC: Final = {
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "application/pdf": re.compile(rb"%PDF-"),
}


def check_name(name: str) -> str:
    """The name, or ApiError 404: it is part of the path."""
    if not NAME.fullmatch(name) or name.startswith(".") or not name.strip():
        raise ApiError(404, "材料名称只能用文字、数字、括号、点和横线，最多80个字（bad material name）")
    return name


def check_known_type(content_type: str) -> None:
    """ApiError 415 where the type is not taken; asked before the body is read."""
    if content_type not in MAGIC:
        raise ApiError(415, f"只收这些类型：{'、'.join(MAGIC)}（type not accepted）")


def check_content(content_type: str, data: bytes) -> None:
    """ApiError 415 where the first bytes are not those of the declared type."""
    if not MAGIC[content_type].match(data):
        raise ApiError(415, "文件内容和类型对不上（the content is not of the declared type）")


async def store(services: Services, number: str, name: str, content_type: str, data: bytes) -> tuple[MaterialOut, bool]:
    """Keep a file under its name, in place of an earlier one; True where the name is new. ApiError 404, 409, 415."""
    check_content(content_type, data)
    async with services.sessions() as session:
        application = await require(session, number)
    path = Path(str(application.id)) / secrets.token_hex(16)
    await asyncio.to_thread(_write, services, path, data)
    try:
        row, replaced = await _record(services, number, name, content_type, data, path)
    except BaseException:
        _remove(services, path)
        raise
    if replaced is not None:
        _remove(services, Path(replaced))
    return _out(services, row), replaced is None


async def _record(
    services: Services, number: str, name: str, content_type: str, data: bytes, path: Path
) -> tuple[Material, str | None]:
    """Write the row; returns it with the file that it replaced, if any."""
    async with services.sessions() as session:
        application = await lock(services, session, number)
        row = await _find(services, session, application.id, name)
        replaced = row.file if row else None
        if row is None:
            await _check_room(session, application.id)
            row = Material(application_id=application.id, name_hash=_name_hash(services, name))
            session.add(row)
        row.sealed = services.sealer.seal({"name": name, "sha256": hashlib.sha256(data).hexdigest()})
        row.content_type, row.size, row.file, row.stored_at = content_type, len(data), str(path), services.now()
        await session.commit()
        return row, replaced


async def _check_room(session: AsyncSession, application_id: int) -> None:
    query = select(func.count()).select_from(Material).where(Material.application_id == application_id)
    if (await session.execute(query)).scalar_one() >= MOST:
        raise ApiError(409, f"一份申请最多{MOST}份材料（too many materials）")


async def load(services: Services, number: str, name: str) -> tuple[str, bytes]:
    """Content type and bytes of a stored file; ApiError 404."""
    async with services.sessions() as session:
        application = await require(session, number)
        row = await _find(services, session, application.id, name)
    if row is None:
        raise ApiError(404, "没有这份材料（no such material）")
    sealed = await asyncio.to_thread((services.settings.files_dir / row.file).read_bytes)
    return row.content_type, await asyncio.to_thread(services.sealer.open_bytes, sealed)


async def listing(services: Services, session: AsyncSession, application_id: int) -> list[MaterialOut]:
    """The files of an application, the oldest first."""
    query = select(Material).where(Material.application_id == application_id).order_by(Material.id)
    return [_out(services, row) for row in await session.scalars(query)]


def _name_hash(services: Services, name: str) -> str:
    return services.sealer.fingerprint("material", name.encode())


async def _find(services: Services, session: AsyncSession, application_id: int, name: str) -> Material | None:
    same = select(Material).where(
        Material.application_id == application_id, Material.name_hash == _name_hash(services, name)
    )
    found: Material | None = await session.scalar(same)
    return found


def _out(services: Services, row: Material) -> MaterialOut:
    named = services.sealer.open(row.sealed)
    return MaterialOut(**named, content_type=row.content_type, size=row.size, stored_at=china_iso(row.stored_at))


def _write(services: Services, path: Path, data: bytes) -> None:
    """Seal and write through to the disk, readable by this account alone."""
    target = services.settings.files_dir / path
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(services.sealer.seal_bytes(data))
        file.flush()
        os.fsync(file.fileno())


def _remove(services: Services, path: Path) -> None:
    (services.settings.files_dir / path).unlink(missing_ok=True)

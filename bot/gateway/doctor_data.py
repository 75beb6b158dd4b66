"""The doctor on what is kept: keys, the gateway's database, the model."""

from datetime import timedelta
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Session

from bot.core import clock
from bot.core.crypto import Cipher, WrongKey
from bot.core.errors import ModelMissing
from bot.gateway import train
from bot.gateway.doctor_findings import Finding, defect, ok, warning
from bot.nlu.model import latest_archive
from bot.settings import Settings
from bot.storage.session import MIGRATIONS, make_engine
from bot.storage.tables import Caller, InboxMessage, Operator, OutboxItem, Sealed

STUCK = timedelta(hours=1)
AHEAD = timedelta(minutes=10)


def keys(settings: Settings, online: bool) -> list[Finding]:
    """Folder and key files are for this account alone."""
    folder = settings.var_dir
    if not folder.exists():
        return [ok("keys", "none yet: they are made at the first start")]
    found = [
        defect("keys", f"others on this machine can read {path}", f"chmod {'700' if path.is_dir() else '600'} {path}")
        for path in (folder, *sorted(folder.glob("*.key")))
        if path.stat().st_mode & 0o077
    ]
    empty = [path for path in folder.glob("*.key") if not path.read_text().strip()]
    found += [defect("keys", f"{path} is empty", "put the key back from the backup") for path in empty]
    return found or [ok("keys", f"{len(list(folder.glob('*.key')))} key files, for this account alone")]


async def database(settings: Settings, online: bool) -> list[Finding]:
    """Reachable, migrated, sealed with the key we have, nothing stuck."""
    url = settings.database
    path = Path(url.partition(":///")[2]) if url.startswith("sqlite") else None
    if path is not None and not path.exists():
        return [defect("database", f"{path} does not exist", "hotline db upgrade")]
    engine = make_engine(url)
    try:
        async with engine.connect() as connection:
            return await _inside(settings, connection)
    except Exception as error:
        text = f"cannot be reached: {type(error).__name__}"
        return [defect("database", text, "start it, and look at host, name and password in HOTLINE_DATABASE_URL")]
    finally:
        await engine.dispose()


async def _inside(settings: Settings, connection: AsyncConnection) -> list[Finding]:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    wanted = set(ScriptDirectory.from_config(config).get_heads())
    have = await connection.run_sync(lambda c: set(MigrationContext.configure(c).get_current_heads()))
    if have != wanted:
        return [defect("database", f"is at {sorted(have) or 'nothing'}, wanted {sorted(wanted)}", "hotline db upgrade")]
    return [ok("database", "reachable and migrated"), *await connection.run_sync(_rows, settings)]


def _rows(connection: Connection, settings: Settings) -> list[Finding]:
    key = settings.var_dir / "secret_key.key"
    secret = settings.secret_key or (key.read_text().strip() if key.exists() else "")
    with Session(connection) as session:
        sealed = session.scalar(select(func.count()).select_from(Caller))
        if sealed and not secret:
            mend = "put it back from the backup: without it nothing stored can be opened"
            return [defect("keys", f"{key} is missing and HOTLINE_SECRET_KEY is not set", mend)]
        found = [*_opens(session, secret), *_clock(session), *_stuck(session)]
        if not session.scalar(select(func.count()).select_from(Operator)):
            found.append(warning("console", "nobody can log in", "hotline operator add NAME --role admin"))
    return found


def _opens(session: Session, secret: str) -> list[Finding]:
    """One stored value tells whether the key is the right one."""
    if not secret:
        return []
    Sealed.cipher = Cipher(secret)
    try:
        session.scalars(select(Caller.address).order_by(Caller.last_seen.desc()).limit(1)).first()
    except WrongKey:
        mend = "put the old key back, in HOTLINE_SECRET_KEY or var/secret_key.key; to rotate write new,old"
        return [defect("keys", "stored data is sealed with another key", mend)]
    return [ok("keys", "stored data can be opened")]


def _clock(session: Session) -> list[Finding]:
    latest = session.scalar(select(func.max(InboxMessage.received_at)))
    if latest is not None and latest > clock.now() + AHEAD:
        return [defect("clock", "a message was received in the future", "set the time: timedatectl set-ntp true")]
    return []


def _stuck(session: Session) -> list[Finding]:
    old = OutboxItem.status == "waiting", OutboxItem.created_at < clock.now() - STUCK
    waiting = session.scalar(select(func.count()).select_from(OutboxItem).where(*old))
    if not waiting:
        return [ok("outbox", "nothing waits for long")]
    error = session.scalar(select(OutboxItem.last_error).where(*old).limit(1))
    text = f"{waiting} items wait for more than an hour; last error: {error or 'none'}"
    return [defect("outbox", text, "look at the intake's and the providers' findings below")]


def model(settings: Settings, online: bool) -> list[Finding]:
    """There is a model, and it was trained on the data, code and rules that lie here."""
    try:
        archive = latest_archive(settings.models_dir)
    except ModelMissing:
        return [defect("model", f"none in {settings.models_dir}", "make train")]
    if train.needed(settings):
        return [defect("model", f"{archive.name} was trained on other data", "make train")]
    return [ok("model", archive.name)]

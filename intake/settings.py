"""Settings of the intake API from the environment (prefix `HOTLINE_`) and `.env`; none is needed on one machine."""

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]
DRIVERS = {"postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}


class Settings(BaseSettings):
    """What the intake API reads; the names are shared with the hotline where both sides must agree."""

    model_config = SettingsConfigDict(env_prefix="HOTLINE_", env_file=".env", extra="ignore", env_ignore_empty=True)

    var_dir: Path = ROOT / "var"
    host: str = "127.0.0.1"
    port: int = 8080  # the hotline's own port, for the hook where no PUBLIC_URL is set
    intake_port: int = 8090
    intake_database_url: str = ""
    intake_token: str = ""
    intake_hook_secret: str = ""
    intake_secret_key: str = ""
    public_url: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @cached_property
    def database(self) -> str:
        """The database URL with an async driver; ValueError names a scheme that is not supported."""
        return async_url(self.intake_database_url) or f"sqlite+aiosqlite:///{self.var_dir / 'intake.db'}"

    @cached_property
    def hook_url(self) -> str:
        """Where status changes are sent."""
        return f"{(self.public_url or f'http://127.0.0.1:{self.port}').rstrip('/')}/hooks/intake"

    @property
    def files_dir(self) -> Path:
        """Where the sealed materials lie."""
        return self.var_dir / "intake-files"

    def secret(self, name: str) -> str:
        """A setting, or a key of that name made once and kept in `var/` (file mode 600)."""
        return str(getattr(self, name)) or kept_secret(self.var_dir, name)


def async_url(url: str) -> str:
    """A database URL with the async driver (postgresql → asyncpg, sqlite → aiosqlite); "" stays ""."""
    scheme, separator, rest = url.partition("://")
    if not separator and not url:
        return ""
    name = scheme.partition("+")[0]
    if not separator or name not in DRIVERS:
        raise ValueError("HOTLINE_INTAKE_DATABASE_URL must begin with postgresql+asyncpg:// or sqlite+aiosqlite://")
    return f"{DRIVERS[name]}://{rest}"


def kept_secret(folder: Path, name: str) -> str:
    """Read `<folder>/<name>.key`, or make one that only its owner may read; safe when two processes start at once."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{name}.key"
    if not path.exists():
        _make_once(path, folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}")
    return path.read_text().strip()


def _make_once(path: Path, scratch: Path) -> None:
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(32))
    try:
        os.link(scratch, path)  # fails where another process was faster; its key counts
    except FileExistsError:
        pass
    finally:
        scratch.unlink()

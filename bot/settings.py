"""Settings from the environment (prefix `HOTLINE_`) and `.env`; without any, the hotline runs on this machine alone."""

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.core.errors import BadInput

ROOT = Path(__file__).resolve().parents[1]


class SmsTemplate(BaseModel):
    """A registered SMS template: its number at the provider, and its text with ${variables} as it was approved."""

    code: str
    text: str


class Settings(BaseSettings):
    """Every setting of the gateway; names and defaults are part of the public contract (docs/tasks/settings.md)."""

    model_config = SettingsConfigDict(env_prefix="HOTLINE_", env_file=".env", extra="ignore", env_ignore_empty=True)

    var_dir: Path = ROOT / "var"
    models_dir: Path = ROOT / "models"
    host: str = "127.0.0.1"
    port: int = 8080
    intake_port: int = 8090
    database_url: str = ""
    intake_database_url: str = ""
    redis_url: str = ""
    public_url: str = ""
    secret_key: str = ""
    region: str = ""
    office_phone: str = ""
    intake_url: str = ""
    intake_token: str = ""
    intake_hook_secret: str = ""
    assist_token: str = ""
    voice_token: str = ""
    wechat_app_id: str = ""
    wechat_app_secret: str = ""
    wechat_token: str = ""
    wechat_aes_key: str = ""
    wechat_aes_key_previous: str = ""
    wechat_safe_only: bool = False
    wechat_api_base: str = "https://api.weixin.qq.com"
    wechat_subscribe_url: str = ""
    wechat_notice_template: str = ""
    wechat_notice_fields: dict[str, str] = {}
    wechat_notice_long_term: bool = False
    twilio_account_sid: str = ""
    twilio_auth_token: str = ""
    twilio_from: str = ""
    twilio_api_base: str = "https://api.twilio.com"
    twilio_messaging_service: str = ""
    twilio_webhook_key: str = ""
    sms_part_price: float = 0
    aliyun_uplink_token: str = ""
    aliyun_access_key_id: str = ""
    aliyun_access_key_secret: str = ""
    aliyun_sign_name: str = ""
    aliyun_templates: dict[str, SmsTemplate] = {}
    aliyun_api_base: str = "https://dysmsapi.aliyuncs.com"
    speech_url: str = ""
    speech_token: str = ""
    speech_model: str = "whisper-1"
    sms_gateway_secret: str = ""
    sms_gateway_send_url: str = ""
    sms_gateway_sign_name: str = ""
    twilio_speech_language: str = "zh-CN"
    twilio_voice: str = "Polly.Zhiyu"
    twilio_voice_language: str = "cmn-CN"
    workers: int = 1
    burst_seconds: float = 2.0
    flood_burst: int = 240
    flood_per_minute: int = 30
    flood_waiting: int = 20
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("region")
    @classmethod
    def _known_shape(cls, value: str) -> str:
        if value and (not value.isdigit() or not 2 <= len(value) <= 12):
            raise ValueError(f"HOTLINE_REGION={value!r} is no GB/T 2260 code: 2 to 12 digits, for example 431321")
        return value

    @cached_property
    def database(self) -> str:
        """The gateway's database URL with an async driver."""
        return async_url(self.database_url) or f"sqlite+aiosqlite:///{self.var_dir / 'hotline.db'}"

    @cached_property
    def intake_database(self) -> str:
        """The intake API's database URL with an async driver."""
        return async_url(self.intake_database_url) or f"sqlite+aiosqlite:///{self.var_dir / 'intake.db'}"

    @cached_property
    def intake_base(self) -> str:
        """Where the intake API answers."""
        return (self.intake_url or f"http://127.0.0.1:{self.intake_port}").rstrip("/")

    def secret(self, name: str) -> str:
        """A setting, or a key of that name made once and kept in `var/` (file mode 600)."""
        return str(getattr(self, name, "")) or kept_secret(self.var_dir, name)


def async_url(url: str) -> str:
    """A database URL with the driver that the hotline uses (postgresql → asyncpg, sqlite → aiosqlite)."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return ""
    name = scheme.partition("+")[0]
    drivers = {"postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}
    if name not in drivers:
        raise BadInput(f"database URL begins with {scheme!r}: use postgresql+asyncpg:// or sqlite+aiosqlite://")
    return f"{drivers[name]}://{rest}"


def kept_secret(folder: Path, name: str) -> str:
    """Read `<folder>/<name>.key`, or make one that only its owner may read; safe when two processes start at once."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{name}.key"
    scratch = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
    if not path.exists():
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(32))
        try:
            os.link(scratch, path)  # fails where another process was faster; its key counts
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return path.read_text().strip()

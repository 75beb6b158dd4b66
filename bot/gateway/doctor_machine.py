"""The doctor on this machine: settings, clock, disk."""

import os
import shutil
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.core import clock as clocks
from bot.core.errors import BadInput
from bot.gateway.doctor_findings import Finding, defect, ok, warning
from bot.gateway.serve import check_workers
from bot.knowledge.guides import Library
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.regions import Regions
from bot.settings import Settings

PREFIX = "HOTLINE_"
OF_THE_INTAKE = ("intake_secret_key",)  # read by the other program only
LITTLE, TIGHT = 2 * 1024**3, 500 * 1024**2  # bytes
REVIEW_AHEAD = timedelta(days=2)  # a guide may be dated in a zone that is ahead


def settings_names(settings: Settings, online: bool) -> list[Finding]:
    """Names that no program reads, and a `.env` that others can read."""
    file = Path(str(settings.model_config.get("env_file") or ".env"))
    names = {name.upper() for name in [*os.environ, *(dotenv_values(file) if file.is_file() else {})]}
    known = {f"{PREFIX}{field}".upper() for field in (*Settings.model_fields, *OF_THE_INTAKE)}
    found = [_unknown(name, known) for name in sorted(names - known) if name.startswith(PREFIX)]
    if file.is_file() and file.stat().st_mode & 0o077:
        found.append(defect("settings", f"others on this machine can read {file}", f"chmod 600 {file}"))
    return found or [ok("settings", "every name is known")]


def _unknown(name: str, known: set[str]) -> Finding:
    near = get_close_matches(name, known, 1)
    mend = f"did you mean {near[0]}?" if near else "remove it, or look it up in docs/tasks/settings.md"
    return warning("settings", f"{name} is no setting of the hotline and has no effect", mend)


def settings_values(settings: Settings, online: bool) -> list[Finding]:
    """Values that fit their type and still cannot be right."""
    found: list[Finding] = []
    url = urlsplit(settings.public_url)
    if settings.public_url and (url.scheme not in ("http", "https") or not url.hostname):
        found.append(defect("settings", "HOTLINE_PUBLIC_URL is no web address", "write https://your.host"))
    elif settings.public_url and url.scheme == "http":
        mend = "put a certificate in front and write https:// (docs/tasks/run-on-a-server.md)"
        found.append(warning("settings", "HOTLINE_PUBLIC_URL is http: what callers write goes unsealed", mend))
    if settings.region:
        try:
            Regions.load(KNOWLEDGE_BASE).require(settings.region)
        except BadInput as error:
            found.append(defect("settings", f"HOTLINE_REGION: {error}", "write a GB/T 2260 code that is known"))
    if not settings.office_phone:
        mend = "set HOTLINE_OFFICE_PHONE"
        found.append(warning("settings", "callers who ask for a person hear only 12348, not the centre's number", mend))
    try:
        check_workers(settings)
    except BadInput as error:
        found.append(defect("settings", str(error), "set HOTLINE_WORKERS=1 or use PostgreSQL"))
    return found or [ok("settings", "values fit")]


def clock(settings: Settings, online: bool) -> list[Finding]:
    """A clock that is behind the newest guide is wrong; signatures and periods of the law hang on it."""
    now = clocks.now()
    newest = max(guide.reviewed_on for guide in Library.load(KNOWLEDGE_BASE / "guides"))
    if now.date() < newest - REVIEW_AHEAD:
        text = f"the clock says {now:%Y-%m-%d %H:%M}, but a guide was reviewed on {newest}"
        return [defect("clock", text, "set the time: timedatectl set-ntp true")]
    return [ok("clock", f"{now:%Y-%m-%d %H:%M} in China")]


def disk(settings: Settings, online: bool) -> list[Finding]:
    """Room for messages and photos."""
    folder = next(path for path in (settings.var_dir, *settings.var_dir.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    text = f"{free / 1024**3:.1f} GB free in {folder}"
    if free < TIGHT:
        return [defect("disk", text, "make room: messages can no longer be kept when it is full")]
    return [warning("disk", text, "make room soon") if free < LITTLE else ok("disk", text)]

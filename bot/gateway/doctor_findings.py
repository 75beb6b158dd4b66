"""What the doctor finds."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One line: which check, how it stands, what was seen, and what to do about it (empty where all is well)."""

    check: str
    status: Literal["ok", "warning", "defect"]
    text: str
    mend: str = ""


def ok(check: str, text: str) -> Finding:
    """All is well."""
    return Finding(check, "ok", text)


def warning(check: str, text: str, mend: str) -> Finding:
    """It runs, but not as it should."""
    return Finding(check, "warning", text, mend)


def defect(check: str, text: str, mend: str) -> Finding:
    """It must be mended."""
    return Finding(check, "defect", text, mend)

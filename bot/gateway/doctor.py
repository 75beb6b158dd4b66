"""`hotline doctor`: looks at settings, keys, clock, disk, databases, model and the other side, and says what to mend.

It changes nothing: no key is made, no table, no message sent. Exit status 1 where something must be mended.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from pydantic import ValidationError

from bot.core.errors import HotlineError
from bot.gateway import doctor_channels, doctor_data, doctor_machine, doctor_providers
from bot.gateway.doctor_findings import Finding, defect
from bot.settings import Settings

MARKS = {"ok": "好 ok     ", "warning": "注意 note  ", "defect": "要改 DEFECT"}
Check = Callable[[Settings, bool], list[Finding] | Awaitable[list[Finding]]]
CHECKS: tuple[Check, ...] = (
    doctor_machine.settings_names,
    doctor_machine.settings_values,
    doctor_machine.clock,
    doctor_machine.disk,
    doctor_data.keys,
    doctor_data.database,
    doctor_data.model,
    doctor_providers.intake,
    doctor_providers.redis,
    doctor_providers.wechat,
    doctor_channels.wechat_notices,
    doctor_providers.twilio,
    doctor_channels.aliyun,
    doctor_channels.sms_gateway,
    doctor_channels.voice,
    doctor_providers.tokens,
)


def doctor(as_json: bool, online: bool) -> int:
    """Print one line a finding; 1 where one is a defect, else 0. `online` also tries the providers' passwords."""
    try:
        findings = asyncio.run(examine(Settings(), online))
    except ValidationError as error:  # nothing else can be looked at without settings
        findings = [_setting(dict(fault)) for fault in error.errors()]
    for finding in findings:
        print(json.dumps(asdict(finding), ensure_ascii=False) if as_json else _line(finding))
    defects = sum(finding.status == "defect" for finding in findings)
    if not as_json:
        print(f"{len(findings)} findings, {defects} to mend" if defects else "nothing to mend", file=sys.stderr)
    return 1 if defects else 0


async def examine(settings: Settings, online: bool) -> list[Finding]:
    """All findings; a check that fails itself is a defect with its name."""
    found: list[Finding] = []
    for check in CHECKS:
        name = check.__name__.strip("_")
        try:
            result = check(settings, online)
            found += result if isinstance(result, list) else await result
        except HotlineError as error:
            found.append(defect(name, str(error), "mend what the text names"))
        except Exception as error:  # a doctor that dies of one illness finds no other
            found.append(defect(name, f"the check itself failed: {type(error).__name__}", "report this as a bug"))
    return found


def _setting(fault: dict[str, object]) -> Finding:
    place = fault["loc"]
    name = "HOTLINE_" + "_".join(map(str, place if isinstance(place, tuple) else ())).upper()
    return defect("settings", f"{name}: {fault['msg']}", f"correct {name} in the environment or in .env")


def _line(finding: Finding) -> str:
    mend = f" → {finding.mend}" if finding.mend else ""
    return f"{MARKS[finding.status]} {finding.check}: {finding.text}{mend}"

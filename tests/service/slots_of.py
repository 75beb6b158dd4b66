"""Slots as the dialogue holds them, for the tests of the application."""

from typing import Any

from bot.core.screening import Office, Screening

TOLD = {
    "facts": "老板欠我三个月工资一万二千块，说没钱不给",
    "region": "431321",
    "area": "wages",
    "claim": "labour_wages",
}
FILLED: dict[str, Any] = TOLD | {
    "consent": True,
    "consent_at": "2026-11-21T10:00:00+08:00",
    "name": "张桂英",
    "id_number": "〔id_number:0123456789abcdef:4814〕",
    "id_number_mask": "尾号4814",
    "phone": "〔phone:0123456789abcdef:5678〕",
    "phone_mask": "尾号5678",
    "address": "双峰县杏子铺镇",
    "opposing_party": "包工头老李",
    "claim_amount": 12000,
    "confirm": True,
}


def screening(*missing: str, means_test: str = "required", office: str = "43") -> Screening:
    """A screening that still lacks these fields."""
    return Screening("need_info", means_test, (), missing, (), False, None, Office(office, "中心"), ())

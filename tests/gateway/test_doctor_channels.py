"""The doctor on notices, Aliyun, an SMS gateway and the voice gateway: what is wrong is named, no secret is printed."""

from pathlib import Path
from typing import Any

import pytest

from bot.gateway import doctor_channels
from bot.gateway.doctor_findings import Finding
from bot.settings import Settings

SECRET = "0123456789abcdef0123456789abcdef"
TEMPLATE = {"code": "SMS_1", "text": "您的申请已受理，编号${number}。"}
NOWHERE = "http://127.0.0.1:1"


async def look(tmp_path: Path, **given: Any) -> list[Finding]:
    """What these four checks find."""
    settings = Settings(_env_file=None, var_dir=tmp_path, aliyun_api_base=NOWHERE, **given)
    found = [*doctor_channels.wechat_notices(settings, False), *doctor_channels.voice(settings, False)]
    return [*found, *await doctor_channels.aliyun(settings, False), *await doctor_channels.sms_gateway(settings, False)]


async def test_what_is_not_connected_is_well(tmp_path: Path) -> None:
    found = await look(tmp_path)
    assert {f.status for f in found} == {"ok"} and [f.check for f in found] == ["voice", "aliyun", "sms gateway"]


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ({"wechat_notice_template": "T"}, "defect", "HOTLINE_WECHAT_NOTICE_FIELDS is empty"),
        ({"wechat_notice_template": "T", "wechat_notice_fields": {"thing1": "name"}}, "defect", "['name']"),
        (
            {"wechat_notice_template": "T", "wechat_notice_fields": {"thing1": "status"}},
            "defect",
            "no page to subscribe",
        ),
        ({"voice_token": SECRET}, "warning", "12348, not to the centre"),
        ({"aliyun_uplink_token": "short"}, "defect", "HOTLINE_ALIYUN_UPLINK_TOKEN has fewer"),
        ({"aliyun_uplink_token": SECRET}, "warning", "nothing can be sent"),
        ({"aliyun_uplink_token": SECRET, "aliyun_access_key_id": "abc"}, "defect", "ACCESS_KEY_ID has not the right"),
        ({"aliyun_uplink_token": SECRET, "aliyun_templates": {"number": TEMPLATE}}, "defect", "ALIYUN_SIGN_NAME"),
        ({"aliyun_uplink_token": SECRET}, "defect", "127.0.0.1:1 cannot be reached"),
        ({"aliyun_uplink_token": SECRET}, "warning", "HOTLINE_PUBLIC_URL"),
        ({"sms_gateway_secret": "short"}, "defect", "HOTLINE_SMS_GATEWAY_SECRET has fewer"),
        ({"sms_gateway_send_url": "https://x.example"}, "defect", "HOTLINE_SMS_GATEWAY_SECRET has fewer"),
        ({"sms_gateway_secret": SECRET}, "warning", "sends nothing unasked"),
        ({"sms_gateway_secret": SECRET, "sms_gateway_send_url": f"{NOWHERE}/send"}, "defect", "cannot be reached"),
    ],
)
async def test_what_is_wrong_is_named(tmp_path: Path, given: dict[str, Any], status: str, says: str) -> None:
    found = await look(tmp_path, **given)
    assert any(f.status == status and says in f.text and f.mend for f in found), found
    assert SECRET not in "".join(f.text + f.mend for f in found)


async def test_all_four_templates_are_in_order(tmp_path: Path) -> None:
    kinds = dict.fromkeys(("number", "status", "answer", "urgent"), TEMPLATE)
    found = await look(tmp_path, aliyun_uplink_token=SECRET, aliyun_sign_name="某县法援", aliyun_templates=kinds)
    assert "4 templates in order" in [f.text for f in found]

"""The pages on connecting providers: what they show of `hotline doctor` is what it prints, and every picture is there."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from aiohttp import web

from bot.gateway.doctor import _line, examine
from bot.settings import ROOT, Settings

TASKS = ROOT / "docs" / "tasks"
PAGES = sorted(TASKS.glob("connect-*.md"))
HOME = "https://hotline.example.gov.cn"
SECRET = "0123456789abcdef0123456789abcdef"
TEMPLATE = {"code": "SMS_1", "text": "您的申请已受理，编号${number}，${due}前答复。"}
WECHAT = {
    "wechat_token": "abcdefgh12345678",
    "wechat_app_id": "wx0123456789abcdef",
    "wechat_app_secret": SECRET,
    "wechat_aes_key": "a" * 43,
    "wechat_notice_template": "T",
    "wechat_notice_fields": {"thing1": "status"},
}
ALIYUN = {
    "aliyun_uplink_token": SECRET,
    "aliyun_access_key_id": "LTAI1234567890123456",
    "aliyun_access_key_secret": SECRET[:30],
    "aliyun_sign_name": "某县法援",
    "aliyun_templates": {"number": TEMPLATE, "status": TEMPLATE},
}
TWILIO = {"twilio_account_sid": "AC" + SECRET, "twilio_auth_token": SECRET, "twilio_from": "+14155550100"}
# page → (settings, the setting that holds the provider's address and its real value, errcode of WeChat) for each look
LOOKS: dict[str, list[tuple[dict[str, Any], tuple[str, str], int]]] = {
    "connect-wechat": [
        (WECHAT, ("wechat_api_base", "https://api.weixin.qq.com"), 0),
        (WECHAT | {"wechat_aes_key": "short"}, ("wechat_api_base", "https://api.weixin.qq.com"), 40164),
    ],
    "connect-aliyun": [(ALIYUN, ("aliyun_api_base", "https://dysmsapi.aliyuncs.com"), 0)],
    "connect-twilio": [(TWILIO, ("twilio_api_base", "https://api.twilio.com"), 0)],
    "connect-any-sms-gateway": [
        ({"sms_gateway_secret": SECRET}, ("sms_gateway_send_url", "https://gateway.example/send"), 0)
    ],
    "connect-voice-gateway": [({"voice_token": SECRET, "office_phone": "0738-0000000"}, ("twilio_api_base", ""), 0)],
}


class Provider:
    """A provider that answers everything; WeChat's token with the test's errcode."""

    errcode = 0

    async def answer(self, _: web.Request) -> web.Response:
        return web.json_response({"errcode": self.errcode} if self.errcode else {"access_token": "T"})


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
async def test_what_a_page_shows_of_the_doctor_is_what_he_prints(
    page: Path, tmp_path: Path, provider: Provider, base: str
) -> None:
    printed: set[str] = set()
    for given, (name, real), provider.errcode in LOOKS[page.stem]:
        settings = Settings(_env_file=None, var_dir=tmp_path / "var", public_url=HOME, **(given | {name: base}))
        found = [_line(finding) for finding in await examine(settings, online=True)]
        printed |= {line.replace(urlsplit(base).netloc, urlsplit(real).netloc) for line in found}
    shown = re.findall(r"^ *((?:好 ok|注意 note|要改 DEFECT) .+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert shown and [line for line in shown if line not in printed] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_picture_of_a_page_is_there_small_and_says_what_it_is(page: Path) -> None:
    pictures = re.findall(r"!\[示意图[^\]]+\]\(\.\./(pictures/tasks/[\w-]+\.svg)\)", page.read_text(encoding="utf-8"))
    assert pictures
    for name in pictures:
        path = ROOT / "docs" / name
        root = ElementTree.fromstring(path.read_bytes())
        words = "".join(root.itertext())
        assert path.stat().st_size < 6_000 and "示意图" in words and root.get("role") == "img"


def test_no_picture_is_left_over() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [p.name for p in (ROOT / "docs/pictures/tasks").glob("*.svg") if f"tasks/{p.name}" not in text] == []

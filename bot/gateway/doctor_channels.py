"""The doctor on WeChat's notices, Aliyun's SMS, an SMS gateway of one's own, and the voice gateway."""

from urllib.parse import urlsplit

from bot.channels import sms_templates, wechat_subscribe
from bot.core.errors import BadInput
from bot.gateway.doctor_findings import Finding, defect, ok, warning
from bot.gateway.doctor_providers import SHORT, Shapes, public, reach, shapes
from bot.settings import Settings

FIELDS = frozenset({"number", "status", "reason", "due", "query_code"})  # what a notice can say
ALIYUN: Shapes = {
    "aliyun_access_key_id": (r"LTAI[A-Za-z0-9]{8,26}", "LTAI and letters and digits"),
    "aliyun_access_key_secret": (r"[A-Za-z0-9]{30}", "30 letters and digits"),
}


def wechat_notices(settings: Settings, online: bool) -> list[Finding]:
    """A template needs its fields, and followers a place to subscribe."""
    if not settings.wechat_notice_template:
        return []
    unknown = sorted(set(settings.wechat_notice_fields.values()) - FIELDS)
    if unknown or not settings.wechat_notice_fields:
        text = f"HOTLINE_WECHAT_NOTICE_FIELDS names {unknown}" if unknown else "HOTLINE_WECHAT_NOTICE_FIELDS is empty"
        return [defect("wechat", text, f"give each field of the template one of {', '.join(sorted(FIELDS))}")]
    place = wechat_subscribe.address(settings)
    if not place:
        mend = "set HOTLINE_PUBLIC_URL (https), HOTLINE_WECHAT_APP_ID and HOTLINE_WECHAT_APP_SECRET"
        return [defect("wechat", "followers have no page to subscribe to notices", mend)]
    return [ok("wechat", f"followers subscribe to notices on {place}")]


async def aliyun(settings: Settings, online: bool) -> list[Finding]:
    """Token of the addresses, keys, signature and templates, the server's reach."""
    if not (settings.aliyun_uplink_token or settings.aliyun_access_key_id):
        return [ok("aliyun", "not connected")]
    found = shapes("aliyun", settings, ALIYUN)
    if len(settings.aliyun_uplink_token) < SHORT:
        text = f"HOTLINE_ALIYUN_UPLINK_TOKEN has fewer than {SHORT} characters: the addresses stand open to guessing"
        found.append(defect("aliyun", text, "make a long one: openssl rand -hex 24"))
    if not (settings.aliyun_access_key_id and settings.aliyun_access_key_secret and settings.aliyun_templates):
        mend = "set both HOTLINE_ALIYUN_ACCESS_KEY_…, HOTLINE_ALIYUN_SIGN_NAME and HOTLINE_ALIYUN_TEMPLATES"
        found.append(warning("aliyun", "messages come in, but nothing can be sent", mend))
    found += _templates(settings)
    return [*found, *public("aliyun", settings), *await reach("aliyun", settings.aliyun_api_base.rstrip("/"))]


def _templates(settings: Settings) -> list[Finding]:
    """All of them as the provider registers them; those that are missing are named."""
    try:
        sms_templates.check(settings.aliyun_templates, settings.aliyun_sign_name)
    except BadInput as error:
        return [defect("aliyun", str(error), "copy signature and templates as they were approved")]
    have = [kind for kind in sms_templates.KINDS if kind in settings.aliyun_templates]
    missing = [kind for kind in sms_templates.KINDS if kind not in have]
    if have and missing:
        text = f"no template for {', '.join(missing)}: such news waits for the caller's next message"
        return [warning("aliyun", text, "register one and add it to HOTLINE_ALIYUN_TEMPLATES")]
    return [ok("aliyun", f"{len(have)} templates in order")] if have else []


async def sms_gateway(settings: Settings, online: bool) -> list[Finding]:
    """The key both sides sign with, and whether what is sent unasked finds its way."""
    secret, url = settings.sms_gateway_secret, settings.sms_gateway_send_url
    if not (secret or url):
        return [ok("sms gateway", "not connected")]
    if len(secret) < SHORT:
        mend = "make one: openssl rand -hex 32, the same on both sides"
        return [defect("sms gateway", f"HOTLINE_SMS_GATEWAY_SECRET has fewer than {SHORT} characters", mend)]
    found = [ok("sms gateway", "requests are signed and checked")]
    if not url:
        mend = "set HOTLINE_SMS_GATEWAY_SEND_URL"
        return [*found, warning("sms gateway", "it answers, but sends nothing unasked", mend)]
    parts = urlsplit(url)
    return [*found, *await reach("sms gateway", f"{parts.scheme}://{parts.netloc}")]


def voice(settings: Settings, online: bool) -> list[Finding]:
    """The token of the voice gateway, and where a call is put through to."""
    if not settings.voice_token:
        return [ok("voice", "not connected")]
    if settings.office_phone:
        return [ok("voice", f"calls for a person go to {settings.office_phone}")]
    text = "calls for a person are put through to 12348, not to the centre"
    return [warning("voice", text, "set HOTLINE_OFFICE_PHONE")]

"""All channels; a new one is one line here."""

from collections.abc import Callable

from aiohttp import web

from bot.channels import aliyun_sms, sms_gateway, twilio_sms, twilio_voice, voice_gateway, wechat
from bot.channels.contract import Gate

CHANNELS: tuple[Callable[[Gate], list[web.RouteDef]], ...] = (
    twilio_sms.routes,
    wechat.routes,
    voice_gateway.routes,
    aliyun_sms.routes,
    sms_gateway.routes,
    twilio_voice.routes,
)

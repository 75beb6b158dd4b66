"""What a message or event from WeChat means for the hotline: words to answer, or something to note."""

import logging
from dataclasses import replace

from bot.channels import wechat_messages, wechat_subscribe
from bot.channels.contract import Gate
from bot.channels.wechat_api import ApiError, WechatApi
from bot.channels.wechat_messages import PROVIDER, Incoming
from bot.core.errors import trace
from bot.core.messages import Reply

log = logging.getLogger(__name__)
UNHEARD = "语音我这边还听不了。请打字说说您的事，也可以按住输入法上的话筒说话，变成字再发。急事请打12348。"
UNREADABLE = "这种消息我看不了，能看的是文字，能收的是照片。请打字说说您遇到的事。想找真人，请回“人工”。"
SUBSCRIBE = "想在申请有进展时收到通知，请点开这里，再点“订阅”：{url}"


class Reading:
    """Answers of the hotline to WeChat's messages."""

    def __init__(self, gate: Gate, api: WechatApi | None) -> None:
        self._gate, self._api = gate, api

    async def reply(self, message: Incoming) -> Reply:
        """The hotline's reply; none for events that ask nothing, a request to type for what it cannot read."""
        if message.kind == "event":
            await self._note(message)
        if message.kind == "voice" and not message.body.get("recognition").strip():
            message = await self._recognised(message)
        inbound = wechat_messages.as_inbound(message, self._gate.now())
        if inbound is not None:
            return self._with_subscription(await self._gate.answer(inbound))
        if message.kind == "event":
            return Reply()
        return Reply([UNHEARD if message.kind == "voice" else UNREADABLE])

    def _with_subscription(self, reply: Reply) -> Reply:
        """Who has an application is offered the notice of its progress: after two days nothing else reaches him."""
        url = wechat_subscribe.address(self._gate.settings)
        if not url or not (reply.case and reply.case.get("number")):
            return reply
        return replace(reply, texts=[*reply.texts, SUBSCRIBE.format(url=url)])

    async def _note(self, message: Incoming) -> None:
        """Followers who leave, and their yes or no to notices."""
        store = self._gate.kept
        caller = store.contacts.id(PROVIDER, message.user)
        if message.event == "unsubscribe":  # whatever is sent from now on comes back as 43004
            await store.contacts.lost(caller, "unsubscribe")
        template = self._gate.settings.wechat_notice_template
        answers = [answer for name, answer in message.body.agreed if name == template]
        for answer in answers if message.event.startswith("subscribe_msg_") else ():
            if answer in ("accept", "reject"):
                await store.windows.subscribed(caller, 1 if answer == "accept" else 0)

    async def _recognised(self, message: Incoming) -> Incoming:
        """The voice message with our own recogniser's words, or as it was."""
        recogniser = self._gate.recogniser
        if recogniser is None or self._api is None:
            return message
        try:
            audio = await self._api.media(message.body.get("mediaid"))
            return message.with_words(await recogniser.recognise(audio, message.body.get("format")))
        except Exception as error:  # whatever fails here, the caller can still type
            reason = str(error) if isinstance(error, ApiError) else trace(error)
            log.warning("wechat: a voice message was not recognised: %s", reason)
            return message

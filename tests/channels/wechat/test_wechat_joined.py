"""A bubble that was taken together with the next one gets `success`: WeChat then shows nothing and asks no more."""

from bot.core.messages import Reply


async def test_a_joined_bubble_gets_success(peer):
    peer.hotline.reply = Reply(joined=True)
    assert await peer.text("老板") is None
    assert [message.text for message in peer.hotline.heard] == ["老板"]

"""What comes in from a caller and what goes back: the one shape that every channel shares."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Channel = Literal["wechat", "sms", "voice", "web"]
CHANNELS: tuple[Channel, ...] = ("wechat", "sms", "voice", "web")


@dataclass(frozen=True)
class Inbound:
    """One message of one caller, verified by its channel.

    `user` is the provider's own address of the caller (phone number, openid, browser id); it is sealed before anything
    is stored. `message_id` is the provider's id, unique within `provider`; the same one again gets the stored reply.
    `opening` is true where a call begins and nothing was said yet.
    """

    provider: str
    channel: Channel
    user: str
    message_id: str
    text: str
    received_at: datetime
    region: str | None = None
    attachments: tuple[str, ...] = ()
    opening: bool = False


@dataclass(frozen=True)
class Option:
    """A choice offered to the caller: he answers with `key` (a digit) or says the label."""

    key: str
    label: str


@dataclass(frozen=True)
class Citation:
    """An article that bears a statement: `law` is the short official title, `article` an Arabic number (`120-1` = 之一)."""

    law: str
    article: str
    says: str = ""


@dataclass
class Reply:
    """What one message is answered with, before a channel renders it.

    `texts` are the paragraphs in order; `asking` is the code of the open question (contract, section 4) or None;
    `case` holds number, query_code and status once an application exists.
    """

    texts: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    asking: str | None = None
    area: str | None = None
    decision: str | None = None
    guide: str | None = None
    citations: list[Citation] = field(default_factory=list)
    case: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """The reply as plain JSON data, as the inbox keeps it and `from_json` reads it."""
        return {
            "texts": self.texts,
            "options": [[o.key, o.label] for o in self.options],
            "asking": self.asking,
            "area": self.area,
            "decision": self.decision,
            "guide": self.guide,
            "citations": [[c.law, c.article, c.says] for c in self.citations],
            "case": self.case,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Reply":
        """The inverse of `to_json`."""
        return cls(
            texts=list(data["texts"]),
            options=[Option(*o) for o in data["options"]],
            asking=data["asking"],
            area=data["area"],
            decision=data["decision"],
            guide=data["guide"],
            citations=[Citation(*c) for c in data["citations"]],
            case=data["case"],
        )

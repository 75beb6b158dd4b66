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
    # `evidence:<row>` of a file kept already, `photo:<what the provider fetches it by>`, `geo:<lat>,<lon>` (RFC 5870), a URL
    attachments: tuple[str, ...] = ()
    whole: bool = False  # chosen from what we offered: no further bubble belongs to it
    opening: bool = False  # the telephone rings: nothing was said yet


@dataclass(frozen=True)
class Upload:
    """A file of a caller as his channel received it; `name` and `content_type` are what the sender claims."""

    provider: str
    channel: Channel
    user: str
    name: str
    content_type: str
    data: bytes


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
    `case` holds number, query_code and status once an application exists. `joined`: this message was taken together with
    the next one, whose reply answers both; channels then send nothing (WeChat `success`, an empty TwiML).
    """

    texts: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    asking: str | None = None
    area: str | None = None
    decision: str | None = None
    guide: str | None = None
    citations: list[Citation] = field(default_factory=list)
    case: dict[str, Any] | None = None
    joined: bool = False

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
            "joined": self.joined,
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
            joined=data.get("joined", False),  # rows written before 2026-11-22 have none
        )


@dataclass(frozen=True)
class Letter:
    """Something to send to a caller without being asked just now; `key` is the idempotency key.

    `kind` and `fields` say the same for providers that take only registered templates: `number` (number, query_code, due),
    `status` (number, status, reason), `answer` (area), `urgent`. The first `sent` parts went out already.
    """

    key: str
    reply: Reply
    kind: str = "answer"
    fields: dict[str, str] = field(default_factory=dict)
    sent: int = 0

"""What stands behind the public pages in tests: a fake of what answers, and guides with hostile text."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from aiohttp import web
from browser import tab as tab  # a fixture

from bot.core.messages import Citation, Inbound, Reply, Upload
from bot.knowledge.guides import Guide, Library
from bot.knowledge.render import MENU, Printer
from bot.service import evidence

DAY = date(2026, 11, 21)
SAMPLE = "maintenance_parents"
SHORT = "儿子女儿都要养父母，出嫁的女儿也一样。您干不动活或者生活困难，就可以向子女要赡养费，也就是养老的生活费。"
HOSTILE = "<script>document.title='broken'</script><img src=x onerror=alert(1)>"


@dataclass
class Shelf:
    """The knowledge base as the pages see it."""

    library: Library
    printer: Printer


@dataclass
class Hotline:
    """A fake of what answers: notes each message, may fail the next ones, says what a real reply would hold."""

    printer: Printer
    sample: Guide
    got: list[Inbound] = field(default_factory=list)
    failures: int = 0
    next_reply: Reply | None = None
    kept: list[Upload] = field(default_factory=list)
    untold: dict[int, str] = field(default_factory=dict)

    async def news(self, provider: str, user: str, got: Sequence[int]) -> list[tuple[int, str]]:
        """What was not told yet, without what the page has."""
        self.untold = {number: text for number, text in self.untold.items() if number not in got}
        return list(self.untold.items())

    async def keep(self, upload: Upload) -> str:
        """Take what the service would take; a file of that name finds no room."""
        evidence.checked(upload.data)
        if upload.name == "full.png":
            raise evidence.Full("30 files of this caller are kept already")
        self.kept.append(upload)
        return f"evidence:{len(self.kept)}"

    async def answer(self, message: Inbound) -> Reply:
        """The prepared reply, or the sample guide's answer for a matter and its steps for 1."""
        self.got.append(message)
        if self.failures:
            self.failures -= 1
            raise web.HTTPServiceUnavailable(text="later")
        if self.next_reply is not None:
            return self.next_reply
        if message.text == "1":
            text = self.printer.topic(self.sample, "steps", "web")
            return Reply([text], area="maintenance", decision="answer", guide=self.sample.id)
        if message.text == "人工":
            text = "好的，我已经请值班人员联系您。急事可以直接打12348。"
            return Reply([text], area="legal_aid", decision="handover")
        text = self.printer.answer(self.sample, "web")
        return Reply([text], list(MENU), None, "maintenance", "answer", self.sample.id, list(self.sample.citations))


def hostile(guide: Guide) -> Guide:
    """The guide with markup in every part of it."""
    sections = dict.fromkeys(guide.sections, f"{HOSTILE}打110。\n- {HOSTILE}\n1. 一\n2. 二")
    citations = (Citation("民法典", "1067", HOSTILE), Citation("刑法", "120-1", "说明"))
    return replace(guide, id="hostile", title=HOSTILE, questions=(HOSTILE,), sections=sections, citations=citations)

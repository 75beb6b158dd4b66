"""One event of a call and what it is answered with: two sentences at a time, silence, doubt, a person, never a dead end."""

import logging

from bot.channels.contract import Gate, clean
from bot.channels.speech import SENTENCES, Speech, portion, speech, with_cue
from bot.channels.voice_answers import Answers
from bot.channels.voice_expect import expected
from bot.channels.voice_state import DTMF, NOT_TAKEN, OVER, RETURNED, SILENCE, START, Call, Event, Turn
from bot.core.errors import trace
from bot.core.hearing import Guess
from bot.core.messages import Inbound, Reply
from bot.nlu import answers
from bot.service.calls import Line, Switchboard
from bot.service.hearing import Heard
from bot.service.opening import RESUME, RESUME_FORM
from bot.service.spoken_words import asks_again, ending_in_x, going_on, mere_sound

log = logging.getLogger(__name__)
FAILURES = 2  # silences or words not understood, one after the other, then a person
SILENCES_AT_MOST = 6  # a receiver that lies beside the telephone
GO_ON = "好的"  # as the dialogue understands it; a bare 好 is too short for its classifier


class Talk:
    """What one event of a call leads to; `call` is changed, the caller of this class keeps it."""

    def __init__(self, gate: Gate, board: Switchboard, line: Line, call: Call, dials: str) -> None:
        self._gate, self._board, self._line, self.call, self._dials = gate, board, line, call, dials

    async def answer(self, event: Event) -> Turn:
        """The next turn."""
        if event.kind == START:
            return await self._to_dialogue(event, "", opening=True)
        if event.kind == NOT_TAKEN:
            return await self._not_taken()
        if event.kind == RETURNED:
            return self._ask(self._board.say("call_returned"))
        heard = None if event.kind == SILENCE else self._hear(event)
        if heard is None:
            return await self._silence()
        self.call.silent = 0
        return await self._words(event, heard)

    def _hear(self, event: Event) -> Heard | None:
        """The likeliest words; keys are sure, and 1 and 2 are yes and no where only that was asked."""
        ear, asking = self._board.ear, self.call.asking
        if event.kind == DTMF:
            keys = Answers(self._board, self.call).keys(event.keys)
            return ear.judge(Guess(keys), asking, self.call.choices) if keys else None
        words = ending_in_x if asking == "id_number" else clean
        guesses = [Guess(words(clean(g.text)), g.confidence) for g in event.guesses]
        return ear.choose(guesses, asking, self.call.choices)

    async def _words(self, event: Event, heard: Heard) -> Turn:
        call = self.call
        if call.ended or heard.alarm or heard.command == "human":  # late words still count: they may be a cry for help
            return await self._to_dialogue(event, heard.text)
        if unheard := self._unheard(event, heard):
            return self._say(unheard)
        if call.said and (heard.command == "repeat" or asks_again(heard.text)):
            return self._say(call.said, slow=True)
        if heard.doubtful:
            return await self._missed("call_unclear")
        on = going_on(heard.text)
        if call.rest and (on or self._consents_early(heard)):
            return self._speak(Speech(call.rest, call.more))
        if on and not call.asking and not call.pending:
            return await self._to_dialogue(event, GO_ON)
        return await self._carry_out(event, heard)

    def _consents_early(self, heard: Heard) -> bool:
        """True for a yes before all was read out that consent is asked for; the bare question may be cut short."""
        waits = self.call.asking == "consent" and len(self.call.rest) > 1
        return waits and not heard.command and answers.yes_no(heard.text) is not False

    def _unheard(self, event: Event, heard: Heard) -> list[str]:
        """What the caller talked over: said again after a mere 嗯, and always before consent (PIPL 14, 2021-11-01)."""
        if event.played is None or event.played >= len(self.call.said) or heard.command:
            return []
        noise = mere_sound(heard.text)
        return self.call.said[event.played :] if noise or self.call.asking == "consent" else []

    async def _carry_out(self, event: Event, heard: Heard) -> Turn:
        """What the words mean for the open question: said back first, or handed in."""
        step = Answers(self._board, self.call).take(heard)
        if step.missed:
            return await self._missed(step.missed)
        if step.ask:
            return self._ask(step.ask)
        turn = OVER
        for words in step.words:
            turn = await self._to_dialogue(event, words)
        return turn

    async def _to_dialogue(self, event: Event, words: str, opening: bool = False) -> Turn:
        """Hand the words in and say what comes back."""
        call = self.call
        call.turns += 1
        call.pending = {}
        number = f"{self._line.user}:{self._line.session}:{call.nonce}:{event.id or 'turn'}:{call.turns}"
        provider, user, now = self._line.provider, self._line.user, self._gate.now()
        message = Inbound(provider, "voice", user, number, words, now, region=event.region, opening=opening)
        try:
            reply = await self._gate.answer(message)
        except Exception as error:
            log.error("voice: a turn failed, a person takes over: %s", trace(error))
            return await self._person("电话里程序出错", [self._board.say("call_broken")])
        call.misses = 0
        return OVER if call.ended else self._present(reply)

    def _present(self, reply: Reply) -> Turn:
        call = self.call
        call.forget_question()
        call.asking = reply.asking or ""
        call.options = [[o.key, o.label] for o in reply.options] if reply.decision == "clarify" else []
        if call.asking in (RESUME, RESUME_FORM):
            call.pending = {"kind": "resume", "form": "yes" if call.asking == RESUME_FORM else ""}
            call.asking = RESUME
        if reply.decision == "handover" and self._phone:
            return self._transfer(reply)
        return self._speak(speech(reply))

    def _transfer(self, reply: Reply) -> Turn:
        """Put him through; of the reply only news are said, its own text is for those who cannot be put through."""
        own = {self._board.say(key, office="") for key in ("hand_over", "beyond_us", "too_often")}
        texts = reply.texts[:-1] if reply.asking else reply.texts
        news = speech(Reply([t for t in texts if t not in own]))
        self.call.said = speech(Reply(reply.texts[-1:])).sentences[-1:] if reply.asking else []
        return self._put_through(news.sentences)

    def _put_through(self, first: list[str]) -> Turn:
        own = self._phone == self._gate.settings.office_phone
        say = [*first, self._board.say("call_transfer" if own else "call_transfer_national")]
        return Turn(say=say, listen=False, asking=self.call.asking, transfer=self._phone)

    async def _silence(self) -> Turn:
        """What waits is read on; else the question comes once more, then a person, and at last the call is ended."""
        call = self.call
        call.silent += 1
        if call.ended:
            return OVER
        if call.silent >= SILENCES_AT_MOST:
            await self._call_back("电话里一直没有声音")
            return Turn(say=[self._board.say("call_goodbye")], listen=False, end=True)
        if call.rest:
            return self._speak(Speech(call.rest, call.more))
        if call.silent % FAILURES:
            return self._again("call_silent")
        return await self._person("电话里没有声音")

    async def _missed(self, key: str) -> Turn:
        """Words that were not understood: asked once more, the second time a person."""
        self.call.misses += 1
        return await self._person("电话里几次没听明白") if self.call.misses >= FAILURES else self._again(key)

    def _again(self, key: str) -> Turn:
        """Why, and the question once more, slower."""
        question = self.call.said[-1:] or [self._board.say("call_speak")]
        return Turn(say=[self._board.say(key), *question], slow=True, **expected(self.call))

    async def _person(self, reason: str, first: list[str] | None = None) -> Turn:
        """A person now where one can be reached, else a call-back and 12348, and the talk goes on."""
        self.call.misses, self.call.pending = 0, {}
        await self._call_back(reason)
        if self.call.ended:
            return OVER
        if self._phone:
            return self._put_through(first or [])
        question = self.call.said[-1:] or [self._board.say("call_speak")]
        later = "，".join([*(s.rstrip("。") for s in first or []), self._board.say("call_later")])
        return Turn(say=[later, *question], **expected(self.call))

    async def _not_taken(self) -> Turn:
        await self._call_back("转人工没有接通")
        return self._ask(self._board.say("call_not_taken"))

    async def _call_back(self, reason: str) -> None:
        try:
            await self._board.call_back(self._line, reason)
        except Exception as error:  # the caller hears 12348 all the same
            log.error("voice: a call-back could not be written down: %s", trace(error))

    def _ask(self, text: str) -> Turn:
        """A sentence of the channel itself; what was open stays open."""
        return self._speak(speech(Reply([text])), keep=not self.call.pending)

    def _speak(self, words: Speech, keep: bool = False) -> Turn:
        """Say a portion and remember what waits; with `keep` the open question follows."""
        call = self.call
        question = call.said[-1:] if keep and call.asking else []
        sentences = [*words.sentences, *question] or [self._board.say("call_speak")]
        call.said, (now, call.rest), call.more = sentences[:SENTENCES], portion(sentences, words.more), words.more
        return Turn(say=now, **expected(call))

    def _say(self, sentences: list[str], slow: bool = False) -> Turn:
        self.call.said = sentences
        say = with_cue(sentences) if self.call.rest or self.call.more else sentences
        return Turn(say=say, slow=slow, **expected(self.call))

    @property
    def _phone(self) -> str:
        return self._gate.settings.office_phone or self._dials

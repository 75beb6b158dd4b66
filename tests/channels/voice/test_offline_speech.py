"""A mouth and an ear that work offline: both interfaces with real sound, and a call that is really spoken."""

from typing import Any

import pytest
from phones import Phone, heard

from bot.channels.speech import ssml
from bot.channels.voice_expect import HINTS, YES_NO
from bot.core.hearing import Audio, Recogniser, Synthesiser
from bot.core.messages import Reply

pytest.importorskip("espeakng_loader", reason="the offline voice (dependency group dev) is not installed")
pytest.importorskip("pocketsphinx", reason="the offline recogniser (dependency group dev) is not installed")

from bot.channels.espeak import Espeak
from bot.channels.sphinx import Sphinx, sounds

ALWAYS = ["人工", "好", "再说一遍"]


@pytest.fixture(scope="module")
def mouth() -> Synthesiser:
    return Espeak()


@pytest.fixture(scope="module")
def ear() -> Recogniser:
    return Sphinx()


def said(mouth: Synthesiser, words: str) -> Audio:
    return mouth.speak(f'<speak version="1.0" xml:lang="zh-CN">{words}</speak>')


def test_the_mouth_speaks_slower_when_it_says_something_again(mouth) -> None:
    sentence = "您好，这里是法律援助热线。"
    plain, again = mouth.speak(ssml(sentence)), mouth.speak(ssml(sentence, slow=True))
    assert 3 < plain.seconds < again.seconds < 10
    assert plain.rate >= 8000 and max(plain.samples) > 0


@pytest.mark.parametrize("rate", [22050, 8000])
def test_the_ear_tells_the_expected_words_apart(mouth, ear, rate) -> None:
    sets = {**{k: [*v, *ALWAYS] for k, v in HINTS.items() if k not in ("id_number", "phone")}, "": [*YES_NO, "人工"]}
    tried = right = 0
    for words in sets.values():
        for word in dict.fromkeys(words):
            guesses = ear.listen(as_on_the_telephone(said(mouth, word), rate), words)
            tried, right = tried + 1, right + bool(guesses and guesses[0].text == word)
    assert right / tried >= 0.85, f"{right} of {tried}"


def as_on_the_telephone(audio: Audio, rate: int) -> Audio:
    """The sound with fewer samples a second."""
    import numpy as np

    samples = np.frombuffer(audio.samples, dtype="<i2")
    at = np.arange(int(len(samples) * rate / audio.rate)) * (audio.rate / rate)
    return Audio(np.interp(at, np.arange(len(samples)), samples).astype("<i2").tobytes(), rate)


@pytest.mark.parametrize("samples", [b"", b"\0\0" * 8000])
def test_the_ear_hears_nothing_in_silence(ear, samples) -> None:
    assert ear.listen(Audio(samples, 8000), ["同意"]) == []


def test_the_ear_needs_words_to_expect(mouth, ear) -> None:
    assert ear.listen(said(mouth, "同意"), []) == []
    assert ear.listen(said(mouth, "同意"), ["ok", "-"]) == []


@pytest.mark.parametrize(
    ("word", "spelt"),
    [
        ("同意", "T UH NG IY"),
        ("人工", "R AH N G UH NG"),
        ("女儿", "N Y UW AA R"),
        ("是", "SH ER"),
        ("云", "Y UW N"),
        ("x1", ""),
    ],
)
def test_words_in_english_sounds(word, spelt) -> None:
    assert sounds(word) == spelt


async def test_a_call_that_is_really_spoken(phone: Phone, hotline: Any, mouth, ear) -> None:
    """The hotline's words become sound, the caller's sound becomes words, with the hints of the answer."""

    async def speak(words: str, answer: dict[str, Any]) -> dict[str, Any]:
        heard_by_caller = [mouth.speak(part["ssml"]) for part in answer["say"]]
        assert all(audio.seconds > 0.5 for audio in heard_by_caller)
        guesses = ear.listen(as_on_the_telephone(said(mouth, words), 8000), [*answer["hints"], "人工"])
        return await phone.send("speech", nbest=[{"text": g.text, "confidence": g.confidence} for g in guesses])

    hotline.reply = Reply(["照您说的可以申请。要记您的姓名。只给法律援助中心看。您同意吗？"], asking="consent")
    answer = await speak("好", await phone.send("start"))
    assert heard(answer)[-1] == "您同意吗？"
    hotline.reply = Reply(["您想要回多少钱？"], asking="claim_amount")
    answer = await speak("同意", answer)
    answer = await speak("一万二", answer)
    assert heard(answer) == ["我听到的是一万二千元，对吗？"]
    await speak("对", answer)
    assert hotline.texts == ["同意", "一万二"]

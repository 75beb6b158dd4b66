"""A mouth that works offline: eSpeak NG from the wheel `espeakng-loader`, for tests and trials.

Plain and understandable, no voice for elders: a live hotline uses the voice of its gateway. The C interface is that of
`speak_lib.h` 1.52 (https://github.com/espeak-ng/espeak-ng/blob/master/src/include/espeak-ng/speak_lib.h).
"""

import ctypes
import threading

import espeakng_loader

from bot.core.errors import HotlineError
from bot.core.hearing import Audio

AUDIO_OUTPUT_SYNCHRONOUS = 2
CHARS_UTF8, SSML = 1, 0x10
POS_CHARACTER = 1
MANDARIN = b"cmn"
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class SpeechFailed(HotlineError):
    """The library is there but does not speak."""


class Espeak:
    """A Synthesiser; the library speaks one text at a time."""

    def __init__(self) -> None:
        self._samples: list[bytes] = []
        self._alone = threading.Lock()
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        self._rate = self._library.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, data, 0)
        self._callback = _Callback(self._take)  # kept, or it is collected while the library still calls it
        self._library.espeak_SetSynthCallback(self._callback)
        if self._rate <= 0 or self._library.espeak_SetVoiceByName(MANDARIN) != 0:
            raise SpeechFailed("eSpeak NG has no Mandarin voice here")

    def speak(self, ssml: str) -> Audio:
        """The sound of an SSML document."""
        text = ssml.encode() + b"\0"
        with self._alone:
            self._samples = []
            status = self._library.espeak_Synth(text, len(text), 0, POS_CHARACTER, 0, CHARS_UTF8 | SSML, None, None)
            self._library.espeak_Synchronize()
            if status != 0:
                raise SpeechFailed(f"eSpeak NG answered {status}")
            return Audio(b"".join(self._samples), self._rate)

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
        """The library hands over a piece of sound; 0 lets it go on."""
        if samples and count > 0:
            self._samples.append(ctypes.string_at(samples, count * 2))
        return 0

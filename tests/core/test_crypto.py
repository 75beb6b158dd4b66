"""Sealed values: opened by the right key only, rotated without loss, pseudonyms stable and one-way."""

import pytest

from bot.core.crypto import Cipher, WrongKey

DATA = {"name": "张桂英", "numbers": [1, 2.5, None, True], "deep": {"字": "𠮷"}}


def test_what_is_sealed_opens_again_and_says_nothing():
    sealed = Cipher("secret").seal(DATA)
    assert Cipher("secret").open(sealed) == DATA
    assert sealed.isascii() and "张" not in sealed and Cipher("secret").seal(DATA) != sealed


@pytest.mark.parametrize("data", ["", "文字", 0, None, [], {}, "〔phone:0123456789abcdef:5678〕"])
def test_any_json_value_can_be_sealed(data):
    cipher = Cipher("secret")
    assert cipher.open(cipher.seal(data)) == data


def test_the_wrong_key_opens_nothing_and_says_what_to_do():
    with pytest.raises(WrongKey, match="HOTLINE_SECRET_KEY"):
        Cipher("another").open(Cipher("secret").seal(DATA))


@pytest.mark.parametrize("place", [0, 10, 40, -2])
def test_a_changed_value_is_refused(place):
    sealed = Cipher("secret").seal(DATA)
    changed = list(sealed)
    changed[place] = "A" if changed[place] != "A" else "B"
    with pytest.raises(WrongKey):
        Cipher("secret").open("".join(changed))


@pytest.mark.parametrize("text", ["", "not sealed at all", "张桂英", "gAAAAA=="])
def test_what_was_never_sealed_is_refused(text):
    with pytest.raises(WrongKey):
        Cipher("secret").open(text)


@pytest.mark.parametrize("secret", ["", " ", ",", " , ,"])
def test_an_empty_secret_is_refused(secret):
    with pytest.raises(WrongKey, match="empty"):
        Cipher(secret)


def test_rotation_seals_with_the_new_key_and_opens_with_both():
    old = Cipher("old")
    rotated = Cipher("new, old")
    assert rotated.open(old.seal(DATA)) == DATA
    fresh = rotated.seal(DATA)
    assert Cipher("new").open(fresh) == DATA
    with pytest.raises(WrongKey):
        old.open(fresh)


def test_pseudonyms_outlive_a_rotation():
    assert Cipher("new,old").pseudonym("caller", "twilio", "+86138") == Cipher("old").pseudonym(
        "caller", "twilio", "+86138"
    )
    assert Cipher("new").pseudonym("caller", "x") != Cipher("old").pseudonym("caller", "x")


def test_pseudonyms_tell_their_parts_apart():
    cipher = Cipher("secret")
    names = {cipher.pseudonym(*parts) for parts in (("ab", "c"), ("a", "bc"), ("abc",), ("c", "ab"))}
    assert len(names) == 4
    assert all(len(n) == 32 and set(n) <= set("0123456789abcdef") for n in names)

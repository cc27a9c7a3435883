"""A key that cannot be printed by accident."""

import copy
import json
import pickle
import traceback

import pytest

from chatui.api_key import ApiKey, clean_key, masking, without_keys

URL = "https://example.org/v1"


def test_a_key_is_revealed_to_its_own_base_url_alone() -> None:
    key = ApiKey(" sk-secret\n", base_url=URL, source="MY_KEY")
    assert key.reveal(URL) == "sk-secret"
    assert key.source == "MY_KEY"
    for other in ("https://example.org", "https://example.org/v1/", "http://example.org/v1"):
        with pytest.raises(ValueError, match="another endpoint") as caught:
            key.reveal(other)
        assert "sk-secret" not in str(caught.value)


def test_no_way_of_printing_shows_a_key() -> None:
    key = ApiKey("sk-secret", base_url=URL, source="MY_KEY")
    shown = [repr(key), str(key), f"{key}", f"{key!r}", "%s" % key, repr({"key": [key]})]  # noqa: UP031  # one of the ways
    assert not any("sk-secret" in text for text in shown)
    assert not hasattr(key, "__dict__")
    try:
        raise RuntimeError(key)
    except RuntimeError as error:
        trace = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert "ApiKey(redacted)" in "".join(trace.format())
    assert "sk-secret" not in "".join(trace.format())


@pytest.mark.parametrize("copied", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_key_is_neither_pickled_nor_copied(copied: object) -> None:
    assert callable(copied)
    with pytest.raises(TypeError, match="never pickled"):
        copied(ApiKey("sk-secret", base_url=URL, source="x"))


def test_a_key_is_masked_in_every_text_that_holds_it() -> None:
    key = ApiKey("sk-secret", base_url=URL, source="x")
    text = "wrong key sk-secret (sk-secret)"
    assert key.is_in(text)
    assert key.redact(text) == "wrong key *** (***)"
    assert not key.is_in("nothing here")


@pytest.mark.parametrize(
    "form",
    [
        "SK-SE/CRET=4242",
        "sk-sE/cRET=4242",
        "sk-Se%2FCret%3D4242",
        "sk-Se%2fCret%3d4242",
        "sk-se%252fcret%253d4242",
        "%73%6b-Se/Cret=4242",
        "c2stU2UvQ3JldD00MjQy",
        r"sk\u002dSe\/Cret\u003D4242",
        r"sk\\u002dSe\\/Cret\\u003d4242",
        r"sk\x2dSe/Cret=4242",
        "sk-Se&#x2F;Cret&#61;4242",
        "sk-Se/' + 'Cret=4242",
        'sk-Se/"\n"Cret=4242',
        r"sk-Se/\"\nCret=4242",
        "sk-Se/Cret =4242",
    ],
)
def test_a_key_that_is_echoed_in_another_form_is_masked(form: str) -> None:
    key = ApiKey("sk-Se/Cret=4242", base_url=URL, source="x")
    assert key.is_in(f"wrong key {form}!")
    assert key.redact(f"wrong key {form}!") == "wrong key ***!"


def test_a_key_in_base64_for_urls_is_masked() -> None:
    key = ApiKey("sk-~~~???>>>", base_url=URL, source="x")
    assert key.redact("c2stfn5-Pz8_Pj4-") == "***"


def test_what_only_begins_like_a_key_is_left() -> None:
    key = ApiKey("sk-Se/Cret=4242", base_url=URL, source="x")
    text = "sk-Se...4242, sk-Se/Cret, a sketch of a secret"
    assert key.redact(text) == text


def test_an_echo_that_is_escaped_all_over_costs_no_more_than_its_length() -> None:
    key = ApiKey("s" * 60, base_url=URL, source="x")
    text = r"\\\\\\\u0073" * 59
    assert key.redact(text) == text


def test_a_short_key_takes_no_words_in_other_capitals_away() -> None:
    key = ApiKey("EMPTY", base_url=URL, source="x")
    assert key.redact("the prompt is empty, the key EMPTY") == "the prompt is empty, the key ***"


def test_an_empty_key_is_in_no_text() -> None:
    key = ApiKey("", base_url=URL, source="x")
    assert not key.is_in("any text")
    assert key.redact("any text") == "any text"


def test_an_environment_without_keys_has_everything_else() -> None:
    keys = ("OPENAI_API_KEY", "CHATUI_API_KEY", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN")
    others = (
        "PATH",
        "HOME",
        "DISPLAY",
        "XAUTHORITY",
        "WAYLAND_DISPLAY",
        "TMUX",
        "KEYBOARD",
        "MONKEY",
    )
    environ = dict.fromkeys((*keys, *others), "x")
    assert set(without_keys(environ)) == set(others)


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        (" sk-abc\r\n", []),
        ('"sk-abc"', ["quotes"]),
        ("'sk-abc'\n", ["quotes"]),
        ("“sk-abc”", ["quotes"]),
        ("\ufeffsk-abc\u200b", ["invisible characters"]),
        ("Bearer sk-abc", ["Bearer"]),
        ("Authorization: bearer sk-abc", ["Authorization:", "Bearer"]),
        ("export OPENAI_API_KEY='sk-abc'", ["NAME=", "quotes"]),
        ('"OPENAI_API_KEY=sk-abc"', ["quotes", "NAME="]),
    ],
)
def test_a_key_is_taken_out_of_what_was_copied_with_it(text: str, left_out: list[str]) -> None:
    assert clean_key(text) == ("sk-abc", left_out)


@pytest.mark.parametrize("key", ["", "YWJj==", "KEYS-a=b", "a\"b'c", "bearer"])
def test_a_key_that_only_looks_so_stays_as_it_is(key: str) -> None:
    assert clean_key(key) == (key, [])


def test_the_keys_of_an_environment_are_masked_however_many_and_long_they_are() -> None:
    pem = "\n".join(["-----BEGIN PRIVATE KEY-----", *("Ab+/" * 16 for _ in range(60))])
    environ = {f"SERVICE_{number}_KEY": f"sk-{number:04}-secret" for number in range(100)}
    environ |= {
        "PEM_KEY": pem,
        "X_TOKEN": 'quo"ted/key',
        "SHORT_KEY": "on",
        "KEYS": "no-key-at-all",
    }
    masked = masking(environ, ["in-a-header"])
    assert masked("sk-0001-secret in-a-header on no-key-at-all") == "*** *** on no-key-at-all"
    assert masked("Ab+/" * 16) == masked("-----BEGIN PRIVATE KEY-----") == "***"
    assert masked(json.dumps({"a": 'quo"ted/key'})) == '{"a": "***"}'
    assert masked("https://e.org/?k=quo%22ted%2Fkey") == "https://e.org/?k=***"
    assert masking({"HOME": "/home/somebody"})("/home/somebody") == "/home/somebody"

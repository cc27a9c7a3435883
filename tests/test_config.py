"""Settings from plain dictionaries: what is taken, what is refused and how."""

import math
from datetime import date
from typing import Any

import pytest

from chatui.api_key import ApiKey
from chatui.config import (
    Config,
    Endpoint,
    Origin,
    checked_base_url,
    is_loopback_host,
)
from chatui.conversation.parameters import Parameters
from chatui.errors import ConfigError
from chatui.providers import MODELSLAB


def test_without_settings_everything_has_its_default() -> None:
    assert Config.from_dict({}) == Config()


def test_settings_are_taken_with_their_endpoints() -> None:
    config = Config.from_dict(
        {
            "endpoint": "local",
            "text_width": 80,
            "follow": "page",
            "reduced_motion": True,
            "parameters": {"temperature": 0.5},
            "presets": {"precise": {"temperature": 0.1}, "plain": {}},
            "keys": {"new-conversation": "ctrl+b"},
            "endpoints": {
                "local": {
                    "base_url": "http://localhost:8080/v1/",
                    "models": ["a", "b"],
                    "idle_timeout": 5,
                    "parameters": {"top_p": 0.5},
                }
            },
        }
    )
    assert (config.endpoint, config.text_width, config.follow) == ("local", 80, "page")
    assert config.parameters == Parameters(temperature=0.5)
    assert config.preset("precise") == Parameters(temperature=0.1)
    assert config.preset("plain") == Parameters()
    local = config.endpoints["local"]
    assert (local.name, local.base_url, local.models) == (
        "local",
        "http://localhost:8080/v1",
        ("a", "b"),
    )
    assert (local.idle_timeout, local.origin) == (5.0, Origin.CONFIG)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"modle": "m"}, "Did you mean model"),
        ({"zzzz": 1}, "Known are: endpoint"),
        ({"model": 3}, "model must be a string, not 3"),
        ({"text_width": "wide"}, "text_width must be a whole number"),
        ({"text_width": True}, "text_width must be a whole number"),
        ({"text_width": 19}, "from 20 to 400"),
        ({"text_width": 401}, "from 20 to 400"),
        ({"follow": "start"}, '"end" or "page"'),
        ({"enter": "return"}, 'enter must be "send" or "newline"'),
        ({"reduced_motion": 1}, "true or false"),
        ({"title_by_model": "yes"}, "title_by_model must be true or false"),
        ({"title_by_modle": True}, "Did you mean title_by_model"),
        ({"parameters": 3}, "parameters must be a table"),
        ({"parameters": {"temprature": 1}}, "Did you mean temperature"),
        ({"parameters": {"top_p": 2}}, r"^\[parameters\]: top_p must be a number from 0 to 1"),
        ({"preset": {}}, "Did you mean presets"),
        ({"presets": 3}, "presets must be a table of tables"),
        ({"presets": {"a": 3}}, "^presets.a must be a table"),
        ({"presets": {"a": {"top_p": 2}}}, r"^\[presets.a\]: top_p must be a number from 0 to 1"),
        ({"presets": {"a": {"top_q": 1}}}, r"^\[presets.a\]: Unknown .*Did you mean top_p"),
        ({"keys": "x"}, "keys must be a table"),
        ({"keys": {"help": 3}}, "keys.help must be a string"),
        ({"keys": {"help": ["f5"]}}, "keys.help must be a string"),
        ({"endpoints": 3}, "endpoints must be a table"),
        ({"endpoints": {"x": 3}}, "endpoints.x must be a table"),
        ({"parameters": {"temp": 0.2}}, "Did you mean temperature"),
        ({"endpoints": {"x": {}}}, "endpoints.x. has no base_url"),
        ({"endpoints": {" ": {"base_url": "http://a"}}}, "endpoints: one has no name"),
        ({"endpoints": {"x": {"base_url": "http://a", "name": "y"}}}, "Unknown key 'name'"),
        ({"endpoints": {"x": {"base_ur": "http://a"}}}, "Did you mean base_url"),
        ({"endpoints": {"x": {"base_url": "http://a", "models": "m"}}}, "a list of strings"),
        ({"endpoints": {"x": {"base_url": "http://a", "models": [1]}}}, "a list of strings"),
        ({"endpoints": {"x": {"base_url": "http://a", "idle_timeout": "x"}}}, "a number"),
        ({"endpoints": {"x": {"base_url": "ftp://a"}}}, "endpoints.x: 'ftp://a' is no base URL"),
    ],
)
def test_a_setting_that_is_wrong_says_how(values: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        Config.from_dict(values)


@pytest.mark.parametrize(
    ("url", "checked"),
    [
        ("https://example.org/v1", "https://example.org/v1"),
        (" https://example.org/v1/ ", "https://example.org/v1"),
        ("https://example.org/v1/chat/completions", "https://example.org/v1"),
        ("https://example.org/v1/chat/completions/", "https://example.org/v1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://localhost", "http://localhost"),
        ('"https://example.org/v1"', "https://example.org/v1"),
        ("example.org/v1", "https://example.org/v1"),
        ("Example.org:8443", "https://Example.org:8443"),
        ("example.org/v1/chat/completions", "https://example.org/v1"),
        ("localhost:8080/v1", "http://localhost:8080/v1"),
        ("localhost", "http://localhost"),
        ("127.0.0.1:11434", "http://127.0.0.1:11434"),
        ("[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("192.168.1.7:8000/v1", "http://192.168.1.7:8000/v1"),
        ("gpu-box:8000/v1", "http://gpu-box:8000/v1"),
        ("nas.local/v1", "http://nas.local/v1"),
        ("8.8.8.8/v1", "https://8.8.8.8/v1"),
    ],
)
def test_a_base_url_is_read_as_people_paste_it(url: str, checked: str) -> None:
    assert checked_base_url(url) == checked
    assert Endpoint("e", url).base_url == checked


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("example.org/v1", "https://example.org/v1"),
        ("gpu-box:8000?tier=a", "http://gpu-box:8000"),
        ("example.org/v1?next=https://example.org", "https://example.org/v1"),
    ],
)
def test_a_base_url_without_a_scheme_is_mended_and_that_is_told(url: str, taken: str) -> None:
    endpoint = Endpoint("work", url)
    assert endpoint.base_url == taken
    assert endpoint.mended == (
        f"endpoints.work: a base URL begins with https:// or http://; taken as {taken}."
    )
    assert Endpoint("work", f"{taken}?next=https://example.org").mended == ""


@pytest.mark.parametrize(
    "url",
    ["https://exam ple.org/v1", "https://example.org/\nv1", "https://\u200bexample.org", "a b"],
)
def test_a_base_url_with_a_space_is_told_so(url: str) -> None:
    with pytest.raises(
        ConfigError, match=r"^endpoints\.e: the base URL holds a space, a line break"
    ):
        Endpoint("e", url)


@pytest.mark.parametrize("table", [{"api_key_env": "sk-secret"}, {"api_key": "sk-secret"}])
def test_a_key_in_the_settings_is_refused_and_not_repeated(table: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="api_key_env") as caught:
        Config.from_dict({"endpoints": {"work": {"base_url": "https://a.example", **table}}})
    assert "secret" not in str(caught.value)


def test_a_query_of_a_base_url_is_sent_with_every_address_of_it() -> None:
    url = (
        "https://mine.openai.azure.com/openai/deployments/x/chat/completions?api-version=2024-10-21"
    )
    endpoint = Endpoint("work", url, query={"tier": "a b"})
    assert endpoint.base_url == "https://mine.openai.azure.com/openai/deployments/x"
    assert endpoint.query == {"api-version": "2024-10-21", "tier": "a b"}
    assert endpoint.url_of("models") == (
        "https://mine.openai.azure.com/openai/deployments/x/models?api-version=2024-10-21&tier=a+b"
    )
    assert endpoint.url_of("/catalog/models").startswith(
        "https://mine.openai.azure.com/catalog/models?api-version="
    )
    assert Endpoint.from_dict("work", endpoint.to_dict(), origin=endpoint.origin) == endpoint


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"headers": {"X-Team": "a\nHost: b"}}, "headers.X-Team holds a line break"),
        ({"headers": {"X-Team": "é"}}, "headers.X-Team holds"),
        ({"headers": {"X Team": "a"}}, "'X Team' is no name of a header"),
        ({"headers": {"": "a"}}, "'' is no name of a header"),
        ({"headers": {"content-Length": "3"}}, "chatui sets content-Length itself"),
        ({"headers": {"X-Team": 3}}, "headers.X-Team must be a string, not 3"),
        ({"headers": ["X-Team"]}, "headers must be a table"),
        ({"query": {"api-key": "secret"}}, "must not hold a key"),
        ({"query": {"n": 3}}, "query.n must be a string"),
        ({"extra_body": {"messages": []}}, "extra_body must not hold messages"),
        ({"extra_body": {"stream": False}}, "extra_body must not hold stream"),
        ({"extra_body": {"model": "x"}}, "extra_body must not hold model"),
        ({"extra_body": {"a": {"b": date(2026, 1, 1)}}}, "extra_body.a.b must be something"),
        ({"extra_body": {"a": [math.nan]}}, "extra_body.a must be something"),
        ({"extra_body": "top_k=20"}, "extra_body must be a table"),
        ({"header": {"a": "b"}}, "Did you mean headers?"),
    ],
)
def test_what_no_request_can_carry_is_refused_where_it_was_written(
    table: dict[str, Any], words: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_dict({"endpoints": {"work": {"base_url": "https://a.example/v1", **table}}})
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https",
        "http:",
        "https:/example.org",
        "https:example.org",
        "sk-secret",
        "mailto:me@example.org",
        "me:secret@example.org/v1",
        "example.org/v1?key=secret",
        "example.org:99999/v1",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@example.org/v1",
        "https://user@example.org",
        "https://example.org/\0",
        "https://example.org/\ud800",
        "https://example.org/v1?key=secret",
        "https://example.org/v1#x",
        "https://example.org:99999/v1",
        "http://[::1/v1",
    ],
)
def test_what_is_no_base_url_or_carries_a_secret_is_refused(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        checked_base_url(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("localhost", True),
        ("api.localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("127.1", True),
        ("localhost.", True),
        ("::ffff:127.0.0.1", True),
        ("127.evil.org", False),
        ("0.0.0.0", False),
        ("192.168.0.1", False),
        ("localhost.evil.org", False),
        ("127.0.0.1.evil.org", False),
        ("", False),
    ],
)
def test_loopback_is_this_machine_and_nothing_that_looks_like_it(
    host: str, is_loopback: bool
) -> None:
    assert is_loopback_host(host) is is_loopback


@pytest.mark.parametrize(
    ("url", "is_cleartext"),
    [
        ("http://example.org", True),
        ("https://example.org", False),
        ("http://localhost:1", False),
        ("http://192.168.0.1", True),
    ],
)
def test_cleartext_is_what_others_can_read_on_its_way(url: str, is_cleartext: bool) -> None:
    assert Endpoint("e", url).is_cleartext is is_cleartext


def test_an_endpoint_survives_its_table() -> None:
    endpoint = Endpoint(
        "e",
        "https://example.org/v1",
        api_key_env="KEY",
        models=("a",),
        parameters=Parameters(top_p=0.5),
        idle_timeout=5.0,
        origin=Origin.SAVED,
    )
    assert Endpoint.from_dict("e", endpoint.to_dict(), origin=Origin.SAVED) == endpoint
    assert Endpoint("e", "https://example.org").to_dict() == {"base_url": "https://example.org"}


@pytest.mark.parametrize(
    ("presets", "words"),
    [
        ({"precise": {}, "wild": {}}, r"^There is no preset 'precize'\. Did you mean precise\? "),
        ({"precise": {}, "wild": {}}, r"There are: precise, wild\."),
        ({"wild": {}}, r"'precize'\. There are: wild\."),
        ({}, r"'precize'\. Add it to config\.toml: a table \[presets\.NAME\]\."),
    ],
)
def test_a_preset_that_there_is_not_is_told_with_those_that_there_are(
    presets: dict[str, object], words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        Config.from_dict({"presets": presets}).preset("precize")


def test_modelslab_is_built_in() -> None:
    assert MODELSLAB.host == "modelslab.com"
    assert MODELSLAB.api_key_env == "MODELSLAB_API_KEY"
    assert MODELSLAB.origin is Origin.BUILT_IN


def test_an_endpoint_shows_no_secret_of_its_headers_when_it_is_printed() -> None:
    endpoint = Endpoint("e", "https://a.example", headers={"X-Key": "hush-hush"})
    assert "hush" not in repr(endpoint)


def test_a_header_in_place_of_a_table_of_headers_is_refused_and_not_repeated() -> None:
    table = {"base_url": "https://a.example", "headers": "Authorization: Bearer hush-hush"}
    with pytest.raises(ConfigError, match="headers") as caught:
        Config.from_dict({"endpoints": {"work": table}})
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("name", ["apikey", "apiKey", "api-key", "access_token", "accessToken"])
def test_a_key_in_the_query_is_refused_by_whatever_name(name: str) -> None:
    with pytest.raises(ConfigError, match="must not hold a key"):
        Endpoint("e", f"https://a.example/v1?{name}=x")


def test_of_a_header_of_two_words_the_second_alone_is_secret_as_well() -> None:
    endpoint = Endpoint("e", "https://a.example", headers={"Authorization": "Bearer hush-hush-1"})
    key = ApiKey("", base_url=endpoint.base_url, source="headers").with_secrets(endpoint.secrets)
    assert "hush" not in key.redact("Incorrect key provided: hush-hush-1")
    assert key.redact("the bearer of news") == "the bearer of news"


def test_what_is_too_short_for_a_secret_of_a_header_is_not_masked_inside_of_words() -> None:
    endpoint = Endpoint("e", "https://a.example", headers={"X-Beta": "1", "X-Debug": "on"})
    key = ApiKey("", base_url=endpoint.base_url, source="headers").with_secrets(endpoint.secrets)
    assert key.redact("HTTP 401: one connection") == "HTTP 401: one connection"


@pytest.mark.parametrize("name", ["api_key", "API-KEY", "token"])
def test_a_key_in_the_file_is_told_where_it_belongs_and_not_shown(name: str) -> None:
    table = {"base_url": "https://example.org/v1", name: "sk-secret"}
    with pytest.raises(ConfigError, match="A key does not stand in") as caught:
        Config.from_dict({"endpoints": {"mine": table}})
    assert "sk-secret" not in str(caught.value)

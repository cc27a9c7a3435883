"""What --redact masks, and what it leaves alone. No secret here was ever one."""

import json
import random
import string
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatui.conversation.message import ReplyError, Role
from chatui.conversation.parts import (
    FilePart,
    GrowingText,
    ImagePart,
    ReasoningPart,
    Source,
    SourcesPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from chatui.export.formats import EXPORTERS
from chatui.export.json_tree import json_tree
from chatui.export.redaction import redact, redact_text
from tests.export.conversations import conversation_of, everything, message

_LETTERS = string.ascii_letters + string.digits


def made(count: int, seed: int = 7) -> str:
    """Return random letters and digits, so that no scanner takes this file for a leak."""
    return "".join(random.Random(seed).choices(_LETTERS, k=count))


PEM = "-----BEGIN RSA PRIVATE KEY-----\n" + f"{made(64)}\n" * 20 + "-----END RSA PRIVATE KEY-----"
HEX = "0123456789abcdef" * 4
SHAPES = [
    (f"sk-{made(48)}", "API key"),
    (f"sk-proj-{made(60)}-{made(20)}_{made(20)}", "API key"),
    (f"sk-ant-api03-{made(40)}-{made(40)}_AA", "API key"),
    (f"sk-or-v1-{HEX}", "API key"),
    ("AKIA" + "IOSFODNN7EXAMPLE", "AWS key"),
    (f"ghp_{made(36)}", "GitHub token"),
    (f"github_pat_{made(22)}_{made(59)}", "GitHub token"),
    (f"glpat-{made(20)}", "GitLab token"),
    (f"AIza{made(35)}", "Google key"),
    (f"hf_{made(34)}", "Hugging Face token"),
    ("xoxb-" + f"123456789012-{made(24)}", "Slack token"),
    ("sk_live_" + made(24), "Stripe key"),
    (f"npm_{made(36)}", "npm token"),
    (f"pypi-AgEIcHlwaS5vcmc{made(60)}", "PyPI token"),
    (f"gsk_{made(52)}", "Groq key"),
    (f"eyJ{made(20)}.eyJ{made(40)}.{made(43)}", "token"),
    ("SG." + f"{made(22)}.{made(43)}", "token"),
    (f"dop_v1_{HEX}", "token"),
    (f"xai-{made(80)}", "token"),
    (f"pplx-{made(48)}", "token"),
    (f"r8_{made(37)}", "token"),
    (f"nvapi-{made(64)}", "token"),
    ("shpat_" + HEX[:32], "token"),
    (f"dapi{HEX[:32]}", "token"),
    (f"ntn_{made(46)}", "token"),
    (f"lin_api_{made(40)}", "token"),
    (f"dckr_pat_{made(27)}", "token"),
    (f"hvs.{made(90)}", "token"),
    (f"GOCSPX-{made(28)}", "token"),
    (f"ya29.a0{made(100)}", "token"),
    ("whsec_" + made(32), "token"),
    (f"tskey-auth-{made(12)}-{made(32)}", "token"),
    ("SK" + HEX[:32], "token"),
    (f"key-{HEX[:32]}", "token"),
    (f"123456789:AA{made(33)}", "token"),
    (f"MTIz{made(20)}.{made(6)}.{made(27)}", "token"),
    ("xapp-" + f"1-A123-456-{HEX}", "Slack token"),
    (PEM, "private key"),
    (PEM.partition("\n-----END")[0], "private key"),
]


@pytest.mark.parametrize(("secret", "name"), SHAPES)
@pytest.mark.parametrize("around", ["{}", "key: {} (mine)", '"{}",', "`{}`.", "x={}\nnext"])
def test_a_secret_is_masked_wherever_it_stands(secret: str, name: str, around: str) -> None:
    text, count = redact_text(around.format(secret))
    assert text.split() == around.format(f"[redacted {name}]").split()
    assert count == 1


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            f"Authorization: Bearer {made(40)}",
            "Authorization: Bearer [redacted token]",
        ),
        ("Authorization: Basic dXNlcjpwYXNzd29yZDE=", "Authorization: Basic [redacted token]"),
        (
            "postgres://me:hunter22@db.example.org/x",
            "postgres://me:[redacted password]@db.example.org/x",
        ),
        ("https://:t0ken@example.org", "https://:[redacted password]@example.org"),
        ("OPENAI_API_KEY=abc123def456", "OPENAI_API_KEY=[redacted secret]"),
        ('{"password": "hunter22!"}', '{"password": "[redacted secret]"}'),
        ("client_secret: 'a1b2c3d4e5'", "client_secret: '[redacted secret]'"),
        ("x-api-key: 9f8e7d6c5b4a", "x-api-key: [redacted secret]"),
        ("postgres://me:p@ss1@db/x", "postgres://me:[redacted password]@db/x"),
        (f"https://{HEX[:32]}@o1.ingest.example/5", "https://[redacted key]@o1.ingest.example/5"),
        (
            f"AccountKey={made(86)}==;EndpointSuffix=x",
            "AccountKey=[redacted secret];EndpointSuffix=x",
        ),
        (f"export GH_TOKEN='{made(40)}'", "export GH_TOKEN='[redacted secret]'"),
        (f'"refresh_token":"1//{made(60)}"', '"refresh_token":"[redacted secret]"'),
        (f'{{"key": "{made(60)}"}}', '{"key": "[redacted secret]"}'),
        (f"https://a.example/b?key={made(39)}&x=1", "https://a.example/b?key=[redacted key]&x=1"),
        ("PGPASSWORD=hunter2 psql", "PGPASSWORD=[redacted secret] psql"),
        ("curl -s -u me:hunter2 https://x", "curl -s -u me:[redacted password] https://x"),
        ("mysql -u root -phunter2 db", "mysql -u root -p[redacted password] db"),
        ("machine a login b password hunter", "machine a login b password [redacted password]"),
        (f"Cookie: sid={made(30)}; a=b", "Cookie: [redacted cookie]"),
        ("the password is hunter22!", "the password is [redacted password]"),
        (f"My API key is {made(32)}.", "My API key is [redacted secret]."),
        (
            "https://hooks.slack.com/services/" + f"T0123456/B0123456/{made(24)}",
            "https://hooks.slack.com/services/[redacted webhook]",
        ),
    ],
)
def test_only_the_secret_of_a_line_is_masked(text: str, masked: str) -> None:
    assert redact_text(text) == (masked, 1)


ORDINARY = [
    "How do I retry a request with backoff in httpx?",
    "scikit-learn, sk-learn-contrib and task-oriented-dialogue-system-2024-edition",
    "risk-averse, disk-2-image-converter-with-very-long-name, ask-me-anything-123",
    f"commit {HEX[:40]}, sha256 {HEX}",
    "550e8400-e29b-41d4-a716-446655440000",
    "The bearer of this letter; a basic understanding of 3 things; Basic Authentication",
    "Send `Authorization: Bearer $TOKEN` or Bearer <your token here>",
    "api_key = os.environ['OPENAI_API_KEY']",
    "api_key=YOUR_API_KEY, password: at least 8 characters, password = getpass()",
    'client = Client(api_key="...", secret_key=settings.secret_key)',
    "https://example.org:8080/@user/post and mailto:a@b.c and git@github.com:me/repo.git",
    "http://user@example.org/x:y",
    "A PEM file begins with -----BEGIN PRIVATE KEY----- and then holds base64.",
    "-----BEGIN CERTIFICATE-----\nMIIB" + made(60) + "\n-----END CERTIFICATE-----",
    "AKIA is the prefix of AWS keys, ghp_ of GitHub tokens, hf_ and sk- of others",
    "eyJ is how a JWT begins; a.b.c is its shape",
    "data:image/png;base64," + made(400),
    "The token count is 1234 and token_type=bearer",
    "auth_token = b64decode(data) and password=auth_info[0] or token = next_token_2(x)",
    "max_tokens=100000, next_token: 12345678901234567890, token = tokenizer.decode(ids[0])",
    'The password is at least 8 characters; my secret is that I like it; {"key": "name-of-it"}',
    "curl -u $USER:$PASSWORD https://example.org; mysql -p; a cookie: 3 of them",
    "https://example.org/?q=key&token=abc, 12:34:56, 192.168.0.1:8080, secret_santa_2024",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert redact_text(text) == (text, 0)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("abc XYZ,.-_:/\n<>=()'\"🎲é"), max_size=200))
def test_text_without_digits_holds_no_secret(text: str) -> None:
    assert redact_text(text) == (text, 0)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SHAPES), st.text(" ,.;\n\"'()", max_size=5), st.text(max_size=20))
def test_a_masked_text_masks_to_itself(shape: tuple[str, str], gap: str, more: str) -> None:
    text, _ = redact_text(f"{more} {gap}{shape[0]}{gap} {more}")
    assert redact_text(text)[0] == text


def test_every_text_of_a_conversation_is_redacted_in_every_format() -> None:
    secret = f"sk-{made(48)}"
    reply = message("a", "q", Role.ASSISTANT, ReasoningPart(secret), f"Use {secret}.")
    reply.content += [
        ToolCallPart("c", "f", GrowingText(json.dumps({"key": secret}))),
        ToolResultPart("c", secret),
        UnknownPart("hologram", {"deep": [{"er": secret}]}),
        SourcesPart((Source(f"https://a.example/?key={secret}", secret, {"newer": secret}),)),
        FilePart("ab" * 32, "text/plain", f"{secret}.txt"),
    ]
    reply.error = ReplyError("failed", f"refused {secret}", f"hint {secret}")
    reply.extra = {"newer": secret}
    conversation = conversation_of(
        message("q", None, Role.USER, secret), reply, title=secret, system=secret
    )
    conversation.draft, conversation.tags = secret, (secret,)
    conversation.extra = {"newer": {"list": [secret]}}
    file, image = f"{secret} and more".encode(), b"\x89PNG\xff" + secret.encode()
    packed = {sha256(content).hexdigest(): content for content in (file, image)}
    reply.content += [FilePart(sha256(file).hexdigest(), "text/plain", "a.txt")]
    reply.content += [ImagePart(sha256(image).hexdigest(), "image/png", "a.png")]
    before = json_tree(conversation)
    redacted, attachments, count = redact(conversation, packed)
    for exporter in EXPORTERS:
        assert secret not in exporter.write(redacted, {})
    assert count == 19
    *_, text, picture = redacted.messages["a"].content
    assert isinstance(text, FilePart)
    assert attachments[text.sha256] == b"[redacted API key] and more"
    assert sha256(attachments[text.sha256]).hexdigest() == text.sha256
    assert isinstance(picture, ImagePart)
    assert attachments[picture.sha256] == image
    assert json_tree(conversation) == before


def test_a_conversation_without_secrets_is_exported_as_it_is() -> None:
    redacted, _, count = redact(everything())
    assert count == 0
    assert json_tree(redacted) == json_tree(everything())

"""What a secret looks like: kinds and shapes, in the order in which they are masked.

Masked is what has the shape of a secret, whatever it opens: better a mark too many in an example
than a key too many on the web. Ordinary words, hashes and identifiers are left alone. Source of
the shapes: what the services say of their tokens, and the prefixes that scanners for leaks know.
"""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Secret:
    """A kind of secret. Of what `shape` finds, the group "secret" is masked, else all of it."""

    name: str
    shape: re.Pattern[str]


def _secret(name: str, shape: str, flags: int = 0) -> Secret:
    return Secret(name, re.compile(shape, flags))


_START: Final = r"(?<![A-Za-z0-9_-])"
_PREFIXED: Final = (
    r"xai-[A-Za-z0-9]{40,}",
    r"pplx-[A-Za-z0-9]{40,}",
    r"csk-[a-z0-9]{40,}",
    r"nvapi-[A-Za-z0-9_-]{40,}",
    r"tvly-(?:dev-|prod-)?[A-Za-z0-9]{20,}",
    r"r8_[A-Za-z0-9]{37}",
    r"jina_[A-Za-z0-9]{40,}",
    r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}",
    r"fc-[0-9a-f]{32}",
    r"do[opr]_v1_[0-9a-f]{64}",
    r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
    r"dapi[0-9a-f]{32}",
    r"ntn_[A-Za-z0-9]{40,}",
    r"secret_(?=[A-Za-z]*[0-9])[A-Za-z0-9]{43}(?![A-Za-z0-9])",
    r"lin_api_[A-Za-z0-9]{40}",
    r"fig[du]_[A-Za-z0-9_-]{40,}",
    r"dckr_[po]at_[A-Za-z0-9_-]{20,}",
    r"hv[sbr]\.[A-Za-z0-9_-]{24,}",
    r"NRAK-[A-Z0-9]{27}",
    r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}",
    r"AGE-SECRET-KEY-1[A-Z0-9]{58}",
    r"GOCSPX-[A-Za-z0-9_-]{28}",
    r"ya29\.[A-Za-z0-9_-]{20,}",
    r"whsec_[A-Za-z0-9+/]{24,}",
    r"sntry[su]_[A-Za-z0-9_=+/-]{40,}",
    r"glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}",
    r"tskey-[a-z]{2,12}-[A-Za-z0-9-]{20,}",
    r"sbp_[0-9a-f]{40}",
    r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}",
    r"key-[0-9a-f]{32}(?![0-9a-f])",
    r"SK[0-9a-f]{32}(?![0-9a-f])",
    r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}",
    r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}",
)
_SET: Final = r"[\"']?[ \t]{0,3}[:=][ \t]{0,3}[\"']?"
"""Between a name and its value in .env files, JSON, headers and programs."""
_VALUE: Final = r"[^\s\"',;(){}<>$\[\]`]"
_MIXED: Final = rf"(?={_VALUE}*[0-9])(?={_VALUE}*[A-Za-z])"
_NO_CALL: Final = r"(?![(\[])"
_LONG: Final = (
    r"(?P<secret>(?=(?:[^\s\"']*?[0-9]){3})(?=[^\s\"']*[A-Za-z])[A-Za-z0-9_~+/=-]{20,400})"
)

SECRETS: Final = (
    _secret(
        "private key",
        r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:(?:(?!-----BEGIN)[\s\S]){0,8000}?-----END [^\n]{0,40}-----"
        r"|(?:\s+[A-Za-z0-9+/=]{16,80})+)",
    ),
    # sk-… of OpenAI, Anthropic, OpenRouter and others; a long run tells it from hyphened words.
    _secret(
        "API key",
        _START + r"sk-(?=[A-Za-z_-]*[0-9])(?=[A-Za-z0-9_-]*[A-Za-z0-9]{16})[A-Za-z0-9_-]{20,}",
    ),
    _secret("AWS key", _START + r"(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _secret(
        "GitHub token", _START + r"(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})"
    ),
    _secret("GitLab token", _START + r"glpat-[A-Za-z0-9_-]{20,}"),
    _secret("Google key", _START + r"AIza[A-Za-z0-9_-]{35}"),
    _secret("Hugging Face token", _START + r"hf_[A-Za-z0-9]{30,}"),
    _secret("Slack token", _START + r"(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}"),
    _secret("Stripe key", _START + r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    _secret("npm token", _START + r"npm_[A-Za-z0-9]{36}"),
    _secret("PyPI token", _START + r"pypi-[A-Za-z0-9_-]{50,}"),
    _secret("Groq key", _START + r"gsk_[A-Za-z0-9]{40,}"),
    _secret("token", _START + r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    _secret("token", f"{_START}(?:{'|'.join(_PREFIXED)})"),
    _secret(
        "token",
        r"\b(?:bearer|basic)[ \t]+(?P<secret>(?=[A-Za-z._~+/-]*[0-9])[A-Za-z0-9._~+/-]{16,}=*)",
        re.IGNORECASE,
    ),
    _secret("webhook", r"hooks\.slack\.com/services/(?P<secret>T\w{6,}/B\w{6,}/\w{16,})"),
    _secret("webhook", r"discord(?:app)?\.com/api/webhooks/\d+/(?P<secret>[\w-]{50,})"),
    _secret(
        "cookie", r"\bcookie:[ \t]*(?P<secret>[\w.-]{1,100}=[^\r\n'\"]{8,4000})", re.IGNORECASE
    ),
    # In addresses: user:password@, a key as a user (Sentry), ?key=…
    _secret("password", r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{0,100}:(?P<secret>[^\s/]{1,200})@"),
    _secret("key", r"\bhttps://(?P<secret>[0-9a-f]{32})@[\w.-]{1,200}/"),
    _secret(
        "key",
        r"[?&](?:[\w-]{0,30}(?:key|token|secret)|sig|signature|auth)="
        r"(?P<secret>(?=[^&\s]{0,400}?[0-9])(?=[^&\s]{0,400}?[A-Za-z])[A-Za-z0-9_.~%+/-]{16,400})",
        re.IGNORECASE,
    ),
    # In commands.
    _secret(
        "password",
        r"\bcurl\b[^\n]{0,300}?[ \t](?:-u|--user)[ =]?[\"']?[^\s:\"'$]{1,100}:"
        r"(?P<secret>[^\s\"'$]{3,200})",
    ),
    _secret(
        "password", r"\bmysql(?:dump|admin)?\b[^\n]{0,300}?[ \t]-p(?P<secret>[^\s\"'$]{4,100})"
    ),
    _secret(
        "password",
        r"\bmachine[ \t]+\S{1,200}\s+login\s+\S{1,200}\s+password[ \t]+(?P<secret>\S{1,200})",
    ),
    # name = value; the value must look like no word.
    _secret(
        "secret",
        r"(?:api[_-]?key|secret(?:[_-]?(?:access[_-]?)?key)?|access[_-]?token|auth[_-]?token|"
        r"client[_-]?secret|passphrase)"
        + _SET
        + rf"(?P<secret>{_MIXED}{_VALUE}{{8,200}}+){_NO_CALL}",
        re.IGNORECASE,
    ),
    _secret(
        "secret",
        r"(?:passw(?:or)?d|passwd|passwort|pwd)"
        + _SET
        + rf"(?P<secret>{_MIXED}{_VALUE}{{6,200}}+){_NO_CALL}",
        re.IGNORECASE,
    ),
    _secret(
        "secret",
        r"(?:token|(?:account|private|signing|encryption|master|storage|subscription|shared)"
        rf"[_-]?key|[\"']key[\"']){_SET}{_LONG}",
        re.IGNORECASE,
    ),
    # In a sentence: my key is …
    _secret(
        "secret",
        r"\b(?:api[ _-]?key|token|secret|secret key)[ \t]+(?:is|was)[ \t]*:?[ \t]*[\"'`]?"
        r"(?P<secret>(?=(?:[^\s\"']*?[0-9]){3})(?=[^\s\"']*[A-Za-z])[A-Za-z0-9_~+/=-]{16,400})",
        re.IGNORECASE,
    ),
    _secret(
        "password",
        r"\bpass(?:word|phrase)[ \t]+(?:is|was)[ \t]*:?[ \t]*[\"'`]?"
        rf"(?P<secret>{_MIXED}{_VALUE}{{6,200}}+){_NO_CALL}",
        re.IGNORECASE,
    ),
)
"""What is masked, in this order."""

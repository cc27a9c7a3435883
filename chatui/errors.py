"""Every error that chatui raises on purpose.

ChatUIError                     a message that says what happened, a hint that says what helps
├── UsageError                  the command line is wrong
├── ConfigError                 config.toml, endpoints.toml or a theme is wrong
│   ├── ParameterError          a request parameter is unknown or out of range
│   └── KeyringFailed           the system's keyring did not do what it was asked
│       └── NoKeyring           the system has none
├── StorageError                the user's data could not be read or written
│   ├── ConversationNotFound    no conversation has that id
│   ├── ConversationUnreadable  the file is there, but is no conversation that this version knows
│   │   └── NewerFormat         a newer chatui wrote it; it is left alone
│   └── NotSaved                the disk refused; everything is still in memory
├── CannotImport                another program's chats could not be read
├── CannotAttach                a file or an address cannot be put in front of a model
├── NotInAnswer                 an answer came, and lacks what was asked for
├── LocalModelError             the embedded model cannot run here
└── EndpointError               the endpoint failed, or could not be asked
    ├── MissingKey              the endpoint wants an API key and none was found
    ├── KeyRefused              401 or 403
    ├── ModelNotFound           the endpoint has no such model
    ├── WrongPath               404: the base URL has no /chat/completions
    ├── RequestRefused          the endpoint does not take the request as it is
    │   └── PicturesRefused     the model takes no pictures
    ├── ContextTooLong          the conversation does not fit the model
    ├── RateLimited             429: too many requests
    ├── QuotaExceeded           no credit is left
    ├── ServerFailed            5xx, or an error inside a stream
    │   └── BrokenOff           the server says that it ended the reply before its end
    ├── CannotConnect           DNS, refused, unreachable, proxy: nothing was sent
    ├── TLSFailed               the certificate is not trusted
    ├── TimedOut                silence for longer than the limit
    ├── ConnectionBroken        the connection ended before the reply was complete
    └── MalformedReply          the answer is not what the protocol says
        └── EmptyReply          the answer is complete, and holds nothing
"""

from collections.abc import Iterable
from typing import ClassVar, Final


class ChatUIError(Exception):
    """Something a person should read: what happened, and what to do about it.

    Attributes:
        message: One or two sentences in plain text, never markup, never a secret.
        hint: What helps, or an empty string.
    """

    kind: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that somebody may have meant by another one, None when none is near."""
    from difflib import get_close_matches  # most often there is no mistake

    names = list(known)
    longer = [one for one in names if len(name) > 2 and one.startswith(name)]
    return next(iter(longer or get_close_matches(name, names, n=1)), None)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the hint for a name that is not known: the nearest one, else all that are."""
    names = list(known)
    near = nearest(name, names)
    return f"Did you mean {near}?" if near else f"Known are: {', '.join(names)}."


def did_you_mean_of(name: str, known: Iterable[str]) -> str:
    """Return the hint for a name that is not known: the nearest one, and all that are."""
    names = list(known)
    near = nearest(name, names)
    all_of_them = f"There are: {', '.join(names)}."
    return f"Did you mean {near}? {all_of_them}" if near else all_of_them


def mistake_words(mistake: BaseException) -> str:
    """Return what a mistake of chatui's own is called; secrets in it are not masked yet."""
    return f"{type(mistake).__name__}: {mistake}".removesuffix(": ")


class UsageError(ChatUIError):
    """The command line is wrong."""

    kind = "usage"


class ConfigError(ChatUIError):
    """config.toml, endpoints.toml or a theme is wrong."""

    kind = "config"


class ParameterError(ConfigError):
    """A request parameter is unknown or out of range."""

    kind = "parameter"


class KeyringFailed(ConfigError):
    """The system's keyring did not do what it was asked."""

    kind = "keyring"


class NoKeyring(KeyringFailed):
    """The system has no keyring."""


class StorageError(ChatUIError):
    """The user's data could not be read or written."""

    kind = "storage"


class ConversationNotFound(StorageError):
    """No conversation has that id."""

    kind = "conversation-not-found"


class ConversationUnreadable(StorageError):
    """The file is there, but is no conversation that this version knows."""

    kind = "conversation-unreadable"


class NewerFormat(ConversationUnreadable):
    """A newer chatui wrote the file; it is left alone."""


class NotSaved(StorageError):
    """The disk refused; everything is still in memory."""

    kind = "not-saved"


class CannotAttach(ChatUIError):
    """A file or an address cannot be put in front of a model."""

    kind = "cannot-attach"


class CannotImport(ChatUIError):
    """Another program's chats could not be read; nothing was changed."""

    kind = "cannot-import"


class NotInAnswer(ChatUIError):
    """An answer came, and lacks what was asked for: code, or JSON that fits a schema."""

    kind = "not-in-answer"


class LocalModelError(ChatUIError):
    """The embedded model cannot run here; the hint is the line that fixes it."""

    kind = "local-model"


class EndpointError(ChatUIError):
    """The endpoint failed, or could not be asked.

    Attributes:
        status: The HTTP status, where there was one.
        server_words: What the server itself said, cleaned and at most 600 characters.
        retry_after: Seconds that the server asked to wait, where it did.
    """

    kind = "endpoint"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        status: int | None = None,
        server_words: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.server_words = server_words
        self.retry_after = retry_after


class MissingKey(EndpointError):
    """The endpoint wants an API key and none was found."""

    kind = "missing-key"


OWN_MISTAKES: Final = (ConfigError.kind, ParameterError.kind, KeyringFailed.kind, MissingKey.kind)
"""The kinds of what keeps a request from leaving, and is no fault of its endpoint."""


class KeyRefused(EndpointError):
    """The endpoint refused the key: 401 or 403."""

    kind = "key-refused"


class ModelNotFound(EndpointError):
    """The endpoint has no such model."""

    kind = "model-not-found"


class WrongPath(EndpointError):
    """The base URL has no /chat/completions."""

    kind = "wrong-path"


class RequestRefused(EndpointError):
    """The endpoint does not take the request as it is."""

    kind = "request-refused"


class PicturesRefused(RequestRefused):
    """The model takes no pictures."""

    kind = "pictures-refused"


class ContextTooLong(EndpointError):
    """The conversation does not fit into the model's context."""

    kind = "context-too-long"


class RateLimited(EndpointError):
    """Too many requests: 429."""

    kind = "rate-limited"


class QuotaExceeded(EndpointError):
    """No credit is left at the endpoint."""

    kind = "quota-exceeded"


class ServerFailed(EndpointError):
    """5xx, or an error inside a stream."""

    kind = "server-failed"


class BrokenOff(ServerFailed):
    """The server says that it ended the reply before its end."""

    kind = "broken-off"


class CannotConnect(EndpointError):
    """DNS, refused, unreachable, proxy: nothing was sent."""

    kind = "cannot-connect"


class TLSFailed(EndpointError):
    """The server's certificate is not trusted."""

    kind = "tls-failed"


class TimedOut(EndpointError):
    """Silence for longer than the limit."""

    kind = "timed-out"


class ConnectionBroken(EndpointError):
    """The connection ended before the reply was complete."""

    kind = "connection-broken"


class MalformedReply(EndpointError):
    """The answer is not what the protocol says."""

    kind = "malformed-reply"


class EmptyReply(MalformedReply):
    """The answer is complete, and holds nothing."""

    kind = "empty-reply"


def reason_of(error: OSError) -> str:
    """Return what the system said, or we in its place, as the end of a sentence."""
    said = error.strerror or str(error)
    return said[:1].lower() + said[1:]

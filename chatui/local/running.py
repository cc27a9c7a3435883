"""What a server that chatui started itself hands to whoever talks to it."""

from dataclasses import dataclass

from chatui.api_key import ApiKey


@dataclass(frozen=True, slots=True)
class Running:
    """A server of this chatui, on loopback, that answers until it is stopped."""

    base_url: str
    """Where it is, such as http://127.0.0.1:40123/v1; another port every time."""
    model: str
    """The one model that it offers."""
    key: ApiKey
    """The key that it wants, made for this run and bound to `base_url`."""

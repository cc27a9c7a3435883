"""Whether the text of a link says where it leads."""

import pytest

from chatui.text.link_target import deceit, foreign_host, host_of

HONEST = (
    ("the documentation", "https://docs.python.org/3/"),
    ("python.org", "https://docs.python.org/3/library/"),
    ("docs.python.org", "https://python.org/docs"),
    ("www.example.org", "https://example.org/"),
    ("https://example.org/a", "https://example.org/a?utm_source=chat"),
    ("https://[::1]:80/", "https://[::1]:80/a"),
    ("https://web.archive.org/web/https://a.com", "https://web.archive.org/web/https://a.com"),
    ("example.org/?u=a.com", "https://example.org/?u=a.com"),
    ("https://user@example.org/", "https://example.org/"),
    ("HTTPS://EXAMPLE.ORG", "https://example.org/"),
    ("http://localhost:8000/", "http://localhost:8000/"),
    ("setup.py", "https://github.com/a/b/blob/main/setup.py"),
    ("README.md", "https://example.org/raw"),
    ("asyncio.gather", "https://docs.python.org/3/library/asyncio-task.html"),
    ("ASP.NET", "https://dotnet.microsoft.com/"),
    ("java.io", "https://docs.oracle.com/en/java/"),
    ("df.at", "https://pandas.pydata.org/docs/reference/"),
    ("version 3.11.2, e.g. on 1.10.", "https://www.python.org/downloads/"),
    ("müller.de", "https://xn--mller-kva.de/"),
    ("wiki", "https://xn--mller-kva.de/"),
    ("例え.jp", "https://xn--r8jz45g.jp/"),
    ("me@example.org", "mailto:me@example.org"),
    ("write to us", "mailto:us@example.org?subject=a"),
)
LYING = (
    ("paypal.com", "https://evil.example/login", "names paypal.com, it leads to evil.example"),
    ("https://paypal.com/a", "http://evil.example/", "names paypal.com"),
    ("Log in at www.paypal.com now", "https://evil.example/", "names www.paypal.com"),
    ("paypal.com", "https://paypal.com.evil.example/", "leads to paypal.com.evil.example"),
    ("paypal.com", "https://notpaypal.com/", "leads to notpaypal.com"),
    ("google.com", "https://google.com@evil.example/", "leads to evil.example: what stands before"),
    ("here", "https://google.com:443@evil.example/", "a user name"),
    ("here", "https://google.com%5C@evil.example/", "a user name"),
    ("google.com", "https://evil.example\\@google.com/", "leads to evil.example"),
    ("apple.com", "https://xn--pple-43d.com/", "names apple.com"),
    ("https://аpple.com/", "https://xn--pple-43d.com/", "xn--pple-43d.com, in letters that look"),
    ("here", "https://аррӏе.com/", "in letters that look"),
    ("here", "https://xn--80ak6aa92e.com/", "in letters that look"),
    ("here", "https://good.com∕x.evil.example/", "in letters that look"),
    ("pay\u200bpal.com", "https://evil.example/", "names paypal.com"),
    ("paypal\uff0ecom", "https://evil.example/", "names paypal.com"),
    ("\u202emoc.lapyap", "https://evil.example/", "turn letters round"),
    ("report", "https://example.org/%E2%80%AEfdp.exe", "turn letters round"),
    ("here", "https://exam\u200bple.org/", "signs that are not seen"),
    ("support@paypal.com", "mailto:x@evil.example", "names paypal.com, it leads to evil.example"),
    ("paypal.com", "mailto:paypal@evil.example", "leads to evil.example"),
    ("http://10.0.0.1/", "http://10.0.0.2/", "names 10.0.0.1"),
    ("https://[::1]/", "https://[::2]/", "names [::1]"),
    ("here", "https://[::1/", "cannot be understood"),
    ("here", "https://a.example:99999999/", "cannot be understood"),
)


@pytest.mark.parametrize(("text", "href"), HONEST)
def test_nothing_is_told_of_a_link_that_leads_where_it_says(text: str, href: str) -> None:
    assert deceit(text, href) == ""


@pytest.mark.parametrize(("text", "href", "told"), LYING)
def test_a_link_that_leads_elsewhere_than_it_says_is_told(text: str, href: str, told: str) -> None:
    assert deceit(text, href)
    assert told in deceit(text, href)


def test_the_host_of_a_link_is_told_in_its_own_letters_beside_the_address() -> None:
    assert foreign_host("https://xn--mller-kva.de/a") == "müller.de"
    assert foreign_host("https://example.org/") == ""
    assert host_of("https://müller.de/") == "xn--mller-kva.de"
    assert host_of("https://EXAMPLE.org.:8443/") == "example.org"


def test_a_long_text_without_an_end_is_looked_through_once() -> None:
    for part in ("a.", "a-", "http://", "www.", "@", "a_"):
        deceit(part * 20_000, "https://example.org/")

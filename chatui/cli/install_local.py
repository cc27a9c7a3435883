"""`chatui local install`: adds the embedded model to an installation by pip."""

from argparse import Namespace

from chatui.cli.arguments import Parser
from chatui.local.install import install


def parser() -> Parser:
    """Return the parser of what follows `chatui local`."""
    parser = Parser(
        prog="chatui local",
        description="Add the small embedded model to this installation, after asking.",
        epilog="An installation by uv has it already.",
        examples=[("chatui local install", "ask, then install it: 127 MB")],
    )
    parser.add_argument("action", choices=["install"])
    return parser


def run(_: Namespace) -> int:
    """Install it; return the exit code."""
    return install()

"""The scripts that are in the package; run as a module, this renews them."""

from pathlib import Path

import chatui.cli.completions
from tests.completions.bash_script import bash_script
from tests.completions.fish_script import fish_script
from tests.completions.grammar import commands
from tests.completions.zsh_script import zsh_script

FOLDER = Path(chatui.cli.completions.__file__).parent
SCRIPTS = {"bash": bash_script, "fish": fish_script, "zsh": zsh_script}


def main() -> None:
    """Write each of them."""
    known = commands()
    for shell, script in SCRIPTS.items():
        (FOLDER / f"chatui.{shell}").write_text(script(known))


if __name__ == "__main__":
    main()

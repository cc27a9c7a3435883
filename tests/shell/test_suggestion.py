"""What is taken for the command in replies as models write them."""

import pytest

from chatui.cli.shell.suggestion import Suggestion, suggestion_in

FIND = "find . -type f -printf '%s %p\\n' | sort -rn | head -10"
SAID = "Lists the ten biggest files."
HERE_DOC = "cat > notes.txt <<'EOF'\n# a heading\n$ not a prompt\nEOF"
REPLIES = {
    "as asked": (f"```sh\n{FIND}\n```\n{SAID}", FIND, SAID),
    "line in front": (f"{SAID}\n\n```bash\n{FIND}\n```", FIND, SAID),
    "no language": (f"```\n{FIND}\n```\n{SAID}", FIND, SAID),
    "tildes": (f"~~~zsh\n{FIND}\n~~~\n\n{SAID}", FIND, SAID),
    "indented in a list": ("1. Run:\n\n   ```bash\n   ls -la\n   ```\n", "ls -la", ""),
    "windows line ends": (f"```sh\r\n{FIND}\r\n```\r\n{SAID}\r\n", FIND, SAID),
    "a fence that is not closed": ("```sh\nls -la", "ls -la", ""),
    "a prompt": ("```console\n$ ls -la\n```\nLists all.", "ls -la", "Lists all."),
    "a prompt with output": (
        *("```\nme@box:~/src$ du -sh .\n4.0K\t.\n```\nThe size.", "du -sh .", "The size."),
    ),
    "two prompts": ("```\n$ cd /tmp\n$ ls\n```", "cd /tmp\nls", ""),
    "a line that goes on": (
        *("```\n$ find . \\\n>   -name x\n./x\n```", "find . \\\n  -name x", ""),
    ),
    "a comment in front": ("```sh\n# list all\nls -la\n```", "ls -la", "list all"),
    "a shebang": ("```bash\n#!/bin/bash\nset -e\nmake\n```", "set -e\nmake", ""),
    "a comment behind": ("```sh\nls -la\n\n# -a shows hidden files\n```\n", "ls -la", None),
    "a comment in between": ("```sh\ncd /\n# then\nls\n```", "cd /\n# then\nls", ""),
    "a here-doc": (f"```sh\n{HERE_DOC}\n```\nWrites notes.", None, "Writes notes."),
    "several fences": (
        "First:\n```sh\nls -S | head\n```\nOr, with sizes:\n```sh\ndu -a\n```\n",
        *("ls -S | head", ""),
    ),
    "another language first": (
        "```python\nimport os\n```\nor\n```sh\nls\n```\nLists.",
        *("ls", "Lists."),
    ),
    "a list below": (
        "```sh\ntar xzf a.tgz\n```\n\n**Explanation:**\n- `x` extracts\n- `z` is gzip",
        *("tar xzf a.tgz", "x extracts"),
    ),
    "prose around": (
        "Sure! Here's a command:\n\n```bash\nls -la\n```\n\nThis command lists all. Hope it helps!",
        *("ls -la", "This command lists all. Hope it helps!"),
    ),
    "JSON": ('{"command": "ls -la", "explanation": "Lists all."}', "ls -la", "Lists all."),
    "JSON in a fence": (
        '```json\n{"command": "ls \\"a b\\"", "explanation": "Lists it."}\n```',
        *('ls "a b"', "Lists it."),
    ),
    "JSON behind words": ('Here it is: {"cmd": "ls"} Enjoy.', "ls", ""),
    "JSON with words as a list": ('{"command": ["ls", "a b"]}', "ls 'a b'", ""),
    "a list of JSON": ('[{"command": "ls", "description": "Lists."}]', "ls", "Lists."),
    "a fence in JSON": ('{"command": "```sh\\nls\\n```"}', "ls", ""),
    "JSON is what the command writes": (
        "```sh\necho '{\"a\": 1}' | jq .a\n```\nPrints a.",
        *("echo '{\"a\": 1}' | jq .a", "Prints a."),
    ),
    "JSON is what the command sends": (
        '```sh\ncurl -d \'{"command": "halt"}\' localhost\n```',
        *('curl -d \'{"command": "halt"}\' localhost', ""),
    ),
    "a group of commands": ("{ date; ls; } | cat", "{ date; ls; } | cat", ""),
    "nothing but the command": ("ls -la", "ls -la", ""),
    "a dot at its end": ("du -sh .", "du -sh .", ""),
    "the command and a line": (f"{FIND}\n{SAID}", FIND, SAID),
    "a line of code": ("`ls -la`", "ls -la", ""),
    "a fence on one line": ("```bash ls -la```", "ls -la", ""),
    "code in a sentence": (
        "You can use `du -sh *` to see the sizes.",
        *("du -sh *", "You can use du -sh * to see the sizes."),
    ),
    "code and names of programs": (
        *("The `find` program does it: `find . -size +1G`.", "find . -size +1G", None),
    ),
    "labels": ("Command: ls -la\nExplanation: Lists all.", "ls -la", "Lists all."),
    "bold labels": ("**Command:** `ls -la`\n\n**Explanation:** All.", "ls -la", "All."),
    "a bare prompt": ("Type this:\n$ ls -la\n", "ls -la", ""),
    "a loop without a fence": (*('for f in *.txt; do\n  mv "$f" "${f%.txt}.md"\ndone', None, ""),),
    "an assignment in front": ("LC_ALL=C sort -u names", "LC_ALL=C sort -u names", ""),
    "words in quotes": ("echo 'this is not the end of it.'", None, ""),
}


@pytest.mark.parametrize("name", REPLIES)
def test_the_command_is_found_however_a_model_wrote_it(name: str) -> None:
    reply, command, explanation = REPLIES[name]
    found = suggestion_in(reply)
    assert found is not None
    assert found.command == (HERE_DOC if "EOF" in reply else reply if command is None else command)
    if explanation is not None:
        assert found.explanation == explanation


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "   \n",
        "I'm sorry, but I can't help with that.",
        "I cannot do this with a shell command.",
        "No command can do that.",
        "there is no such command",
        "it depends on the system you use",
        "To find large files, look at the sizes of all of them and sort them.",
        "Use the `find` program together with `sort`.",
        "```python\nimport os\nprint(os.listdir())\n```\nThis lists files.",
        "```sh\n```",
        "```sh\n# no command is needed\n```",
        '{"command": null, "explanation": "It cannot be done."}',
        '{"command": "", "explanation": "It cannot be done."}',
        '{"answer": 42}',
        '{"command": "ls\\u0000-la"}',
        "Hello! How can I assist you today?",
        "1. Open the terminal\n2. Look for the files",
        "<tool_call>",
    ],
)
def test_where_there_is_no_command_none_is_made_up(reply: str) -> None:
    assert suggestion_in(reply) is None


@pytest.mark.parametrize(
    ("reply", "command"),
    [
        ("```sh\nrm -rf /tmp/x\n```\nDeletes the fold", "rm -rf /tmp/x"),
        ("```sh\nrm -rf /", None),
        ("rm -rf /", None),
        ('{"command": "rm -rf /', None),
        ("`rm -rf /tmp/x` del", None),
    ],
)
def test_of_a_reply_that_broke_off_only_what_was_ended_counts(
    reply: str, command: str | None
) -> None:
    found = suggestion_in(reply, is_whole=False)
    assert (found and found.command) == command


def test_an_explanation_is_one_safe_line_of_some_length() -> None:
    found = suggestion_in("```sh\nls\n```\n**Lists** `all` \x1b[2J" + " and more" * 99)
    assert found is not None
    assert found.explanation.startswith("Lists all ␛[2J and more")
    assert len(found.explanation) <= 300
    assert found.explanation.endswith(" and…")


def test_what_is_hidden_in_a_command_stays_in_it_to_be_shown() -> None:
    assert suggestion_in("```sh\nls\u202e -la\u200b\n```") == Suggestion("ls\u202e -la\u200b")

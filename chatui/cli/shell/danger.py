"""What a command may do that is hard to undo, as far as its words tell; pure.

It is a word of warning and no judgement: a command of which nothing is said may do anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chatui.cli.shell.quotes import replace_quoted

_SEPARATOR: Final = re.compile(r"(\|\||&&|\|&?|(?<![<>])&(?!>)|[<$]?\(|[;\n)`{}])")
_RUNS_QUOTED: Final = re.compile(r"(?:\s-\w*c|\beval|\btrap|\bwatch|\bssh\s+\S+)\s*\Z")
_WRITES_OVER: Final = re.compile(r"(?<![>=<-])&?>\|?(?![>&(=])[ \t]*([^\s;|&<>()]+)")
_NO_FILE: Final = re.compile(r"/dev/(?:null|stdout|stderr|tty|fd/\d+)")
_DEVICE: Final = r"/dev/(?!null\b|zero\b|u?random\b|std|tty|fd/|shm/)\w"
_SHELLS: Final = ("sh", "bash", "zsh", "fish", "dash", "ksh", "ash")
_INTERPRETERS: Final = ("python", "python3", "perl", "ruby", "node")
_RUNNERS: Final = frozenset((*_SHELLS, "eval", "source"))
_DOWNLOADERS: Final = ("curl", "wget", "fetch")
_IN_FRONT: Final = ("sudo", "doas", "env", "nohup", "exec", "command")
_ONLY_NAME: Final = frozenset(("echo", "printf", "grep", "rg", "man", "which", "type", "tldr"))
"""Programs behind which the name of another one runs nothing."""
_MOST_WORDS: Final = 200
"""Behind a program's name; a search through more would take its time."""
_RULES: Final = (
    (("sudo", "doas", "pkexec", "su"), "", "it acts as root"),
    (("rm", "rmdir", "unlink", "shred", "srm"), "", "it deletes files"),
    (("find", "rsync"), r" --?delete", "it deletes files"),
    (
        *(("mkfs", "mke2fs", "wipefs", "fdisk", "sfdisk", "sgdisk", "parted", "blkdiscard"), ""),
        "it changes or erases a disk",
    ),
    (
        ("mkswap", "cryptsetup", "lvremove", "vgremove", "pvremove"),
        *("", "it changes or erases a disk"),
    ),
    (("zpool", "diskutil"), r" (?:destroy|erase)", "it changes or erases a disk"),
    (("dd",), rf" of={_DEVICE}", "it writes over a device"),
    (("tee", "cp"), rf" {_DEVICE}", "it writes over a device"),
    (("dd",), r" of=(?!/dev/)", "it writes over a file"),
    (
        ("chmod", "chown", "chgrp", "setfacl"),
        *(r" -\w*R| --recursive", "it changes who may use all files in a folder"),
    ),
    (("chmod",), r" 0?777 | a\+\w*w|o\+\w*w", "it lets everybody change files"),
    (("sed", "perl", "ruby"), r" -[a-zA-Z]*i| --in-place", "it changes files in place"),
    (("cp", "mv", "truncate"), r"^(?!.* -\w*n)", "it may replace files"),
    (("tee",), r"^(?!.*(?: -\w*a| --append| /dev/))", "it writes over a file"),
    (
        ("git",),
        r" push .*(?:-\w*f |--force|--mirror|--delete| \+\w)",
        "it replaces what others have in git",
    ),
    (
        ("git",),
        r" (?:reset .*--hard|clean -\w*[fdx]|checkout (?:-- |\.)|restore |branch -\w*[dD]"
        r"|stash (?:drop|clear)|filter-branch|rebase |reflog expire)",
        "git may lose changes",
    ),
    (("shutdown", "reboot", "poweroff", "halt"), "", "it turns the computer off"),
    (("systemctl",), r" (?:reboot|poweroff|halt)", "it turns the computer off"),
    (("kill", "killall", "pkill"), "", "it ends programs"),
    (("docker", "podman"), r" (?:prune|rm|rmi|down) ", "it removes what may still be used"),
    (("kubectl", "terraform"), r" (?:delete|destroy|apply) ", "it changes what may be in use"),
    (("aws", "gcloud", "az"), r" (?:rm|rb|delete\S*|terminate\S*) ", "it removes what is in use"),
    (("DROP", "drop"), r" (?i:table|database) ", "it removes data"),
    (("crontab",), r" -\w*r", "it changes how this computer is run"),
    (("userdel", "passwd", "iptables", "ufw"), "", "it changes how this computer is run"),
    (
        ("apt", "apt-get", "dnf", "yum", "brew", "snap", "pip", "pip3", "npm", "pacman"),
        *(r" (?:remove|purge|autoremove|uninstall) | -R", "it removes programs"),
    ),
)


def dangers(command: str) -> list[str]:
    """Return what a command may do that is hard to undo, a few words for each kind of it."""
    parts = list(_parts(_unquoted(command.replace("\\\n", " "))))
    said: dict[str, None] = {}
    for part in parts:
        said.update(dict.fromkeys(_rules_for(part)))
        if part.reads_pipe and _runs_input(part.own_words):
            said["it runs what another command prints"] = None
    is_downloaded = any(one.is_substituted and one.names[0] in _DOWNLOADERS for one in parts)
    if is_downloaded and any(not _RUNNERS.isdisjoint(part.names) for part in parts):
        said["it runs what it downloads"] = None
    said.update(dict.fromkeys(_redirections(command)))
    if re.search(r":\s*\(\s*\)\s*\{", command):
        said["it starts programs without end"] = None
    return list(said)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a command between what separates programs."""

    words: list[str]
    reads_pipe: bool
    is_substituted: bool
    """Whether what it prints is a part of the command before it."""

    @property
    def names(self) -> list[str]:
        """The words, without the folders of programs."""
        return [word.lstrip("\\").rpartition("/")[2] for word in self.words]

    @property
    def own_words(self) -> list[str]:
        """The program that runs, and what it is given, without what runs it."""
        names = self.names
        while names and (names[0] in _IN_FRONT or names[0].startswith("-") or "=" in names[0]):
            del names[0]
        return names


def _unquoted(command: str) -> str:
    """Return a command in which what is quoted is one word, with quoted commands behind it."""
    inner: list[str] = []

    def replaced(text: str, is_expanded: bool, start: int) -> str:
        is_run = _RUNS_QUOTED.search(command[max(0, start - 80) : start])
        if is_run or (is_expanded and re.search(r"\$\(|`", text)):
            inner.append(text)
        return text if re.fullmatch(r"[\w./~-]+", text) else "_"

    bare = replace_quoted(command, replaced)
    return "\n".join([bare, *inner])


def _parts(command: str) -> Iterator[_Part]:
    pieces = _SEPARATOR.split(command)
    reads_pipe = is_substituted = False
    for text, separator in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if words := text.split():
            yield _Part(words, reads_pipe, is_substituted)
            reads_pipe = is_substituted = False
        reads_pipe |= separator in ("|", "|&")
        is_substituted |= separator in ("$(", "<(", "`")


def _rules_for(part: _Part) -> Iterator[str]:
    names = part.names
    if names[0] in _ONLY_NAME:
        return
    bases = [name.partition(".")[0] if name.startswith("mkfs.") else name for name in names]
    for programs, options, said in _RULES:
        at = next((at for at, name in enumerate(bases) if name in programs), None)
        if at is None:
            continue
        options_given = part.words[at + 1 :][:_MOST_WORDS]
        if re.search(options, f" {' '.join(options_given)} "):
            yield said


def _runs_input(words: list[str]) -> bool:
    if not words:
        return False
    return words[0] in _SHELLS or (words[0] in _INTERPRETERS and words[1:] in ([], ["-"]))


def _redirections(command: str) -> Iterator[str]:
    """Yield what is written over by redirections outside of quotes."""
    bare = replace_quoted(command, lambda text, *_: "q" * (len(text) + 2))
    for found in _WRITES_OVER.finditer(bare):
        if re.match(_DEVICE, found[1]):
            yield "it writes over a device"
        elif not _NO_FILE.fullmatch(found[1]):
            yield "it writes over a file"

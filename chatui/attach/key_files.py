"""Files that hold keys and passwords, by what they are called: nobody means to send them."""

import re
from pathlib import Path
from typing import Final

_NAMES: Final = re.compile(
    r"""
    \.env (?: \. (?! example|sample|template|dist|test$ ) .* )?     # .env, .env.local
    | .+ \. (?: pem | key | p8 | p12 | pfx | pk8 | jks | keystore | kdbx? | ppk | asc | gpg | ovpn )
    | id_ (?: rsa | dsa | ecdsa | ed25519 ) (?: _sk )? (?! .*\.pub$ ) .*
    | \.? (?: netrc | pgpass | my\.cnf | htpasswd | npmrc | pypirc | dockercfg | vault-token )
    | \.? (?: git-)? credentials (?: \. (?: json | ya?ml | toml | ini | db ) )?
    | (?: client_ )? secrets? (?: \. (?: json | ya?ml | toml | ini | env | txt ) )?
    | service[-_]?account .* \.json
    | kubeconfig | .+ \.kubeconfig | .+ \.tfstate | .+ \.tfvars | wallet\.dat
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PLACES: Final = (  # folders, and the files in them that are called like many others
    (".ssh", re.compile(r"(?!config$|known_hosts|.*\.pub$).*")),
    (".gnupg", re.compile(".*")),
    (".kube", re.compile("config")),
    (".docker", re.compile(r"config\.json")),
    (".aws", re.compile("credentials|config")),
    (".git", re.compile("config")),  # the address of a server may hold a key
)


def may_hold_keys(path: Path) -> bool:
    """Tell whether a file, or what a link leads to, is called as files with keys are."""
    try:
        target = path.resolve()
    except (OSError, RuntimeError):  # a circle, which reading it tells
        target = path
    return any(
        _NAMES.fullmatch(one.name) is not None
        or any(one.parent.name == folder and names.fullmatch(one.name) for folder, names in _PLACES)
        for one in (path, target)
    )

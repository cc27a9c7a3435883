"""Which private names of other packages a module of ours uses."""

import ast
import inspect
import sys
from functools import cache
from types import ModuleType
from typing import NamedTuple

PACKAGES = (
    *("filelock", "httpx", "httpx_sse", "markdown_it", "platformdirs"),
    *("pygments", "rich", "textual", "tomli_w", "yaml"),
)
_PUBLIC_OF_TUPLES = ("_replace", "_asdict", "_fields", "_make")
_STANDARD = ("os._exit",)  # documented


class Use(NamedTuple):
    """A private name: of which module or class ("" where only the name is known)."""

    owner: str
    name: str


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__") and name != "_"


def private_uses(module: ModuleType) -> set[Use]:
    """Return what a module imports, reads, sets, overrides or asks for by a string."""
    tree = ast.parse(inspect.getsource(module))
    found = _uses_in_classes(tree.body, vars(module))
    for statement in tree.body:
        for node in ast.walk(statement):
            found |= _uses_of(node, is_in_class=isinstance(statement, ast.ClassDef))
    return found


def _uses_of(node: ast.AST, *, is_in_class: bool) -> set[Use]:
    match node:
        case ast.ImportFrom(module=str(module), names=names) if _is_foreign(module):
            is_inner = any(map(is_private, module.split(".")))
            return {Use(module, one.name) for one in names if is_inner or is_private(one.name)}
        case ast.Import(names=names):
            inner = [one.name for one in names if any(map(is_private, one.name.split(".")))]
            return {Use(name, "") for name in inner if _is_foreign(name)}
        case ast.Attribute(value=value, attr=name) if is_private(name):
            is_plain = name in _PUBLIC_OF_TUPLES or ast.unparse(node) in _STANDARD
            return set() if is_plain or (is_in_class and _is_own(value)) else {Use("", name)}
        case ast.Call(args=[_, ast.Constant(value=str(name)), *_]) if is_private(name):
            return {Use("", name)}
    return set()


def _uses_in_classes(body: list[ast.stmt], names: dict[str, object]) -> set[Use]:
    found: set[Use] = set()
    for node in body:
        if not isinstance(node, ast.ClassDef):
            continue
        ours = names[node.name]
        assert isinstance(ours, type)
        theirs = foreign_names(ours)
        found |= {Use(theirs[name], name) for name in _own_names(node) if name in theirs}
        found |= _uses_in_classes(node.body, dict(vars(ours)))
    return found


def _own_names(node: ast.ClassDef) -> set[str]:
    names = {
        part.attr
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute) and _is_own(part.value)
    }
    for inner in node.body:
        match inner:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case ast.Assign(targets=targets):
                names |= {one.id for one in targets if isinstance(one, ast.Name)}
            case _:
                pass
    return names


def foreign_names(ours: type) -> dict[str, str]:
    """Return the private names that a class has from other packages, each with its class."""
    found: dict[str, str] = {}
    for base in ours.__mro__:
        if _is_foreign(base.__module__):
            for name in private_names(base):
                found.setdefault(name, f"{base.__module__}.{base.__qualname__}")
    return found


@cache
def private_names(theirs: type) -> frozenset[str]:
    """Return what a class defines, or its methods set on themselves, without its bases."""
    set_on_self = {
        node.attr
        for definition in _classes_of(theirs.__module__).get(theirs.__name__, ())
        for node in ast.walk(definition)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and _is_own(node.value)
    }
    return frozenset(name for name in {*vars(theirs), *set_on_self} if is_private(name))


@cache
def _classes_of(module: str) -> dict[str, list[ast.ClassDef]]:
    """Return the classes that a module writes out, by name; `inspect` reads it for each again."""
    found: dict[str, list[ast.ClassDef]] = {}
    for node in ast.walk(ast.parse(inspect.getsource(sys.modules[module]))):
        if isinstance(node, ast.ClassDef):
            found.setdefault(node.name, []).append(node)
    return found


def _is_own(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "super"
    return isinstance(value, ast.Name) and value.id in ("self", "cls")


def _is_foreign(module: str) -> bool:
    return module.partition(".")[0] in PACKAGES

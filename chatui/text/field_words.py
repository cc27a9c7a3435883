"""What is said of the fields of a dataclass: the docstring below each."""

import ast
import sys
from functools import cache
from itertools import pairwise


@cache
def field_words(cls: type) -> dict[str, str]:
    """Return the docstring of each field, as one line, in the order of the fields.

    Python forgets them, so that they are read from the source of the module, as it was imported.
    Where that is not there, nothing is said.
    """
    loader = getattr(sys.modules[cls.__module__].__spec__, "loader", None)
    get_source = getattr(loader, "get_source", None)
    source = None if get_source is None else get_source(cls.__module__)
    if source is None:
        return {}
    module = ast.parse(source)
    [body] = [
        node.body
        for node in module.body
        if isinstance(node, ast.ClassDef) and node.name == cls.__name__
    ]
    words: dict[str, str] = {}
    for above, below in pairwise(body):
        match above, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                words[name] = " ".join(text.split())
            case _:
                pass
    return words

"""What is said of the fields of a dataclass: the docstring below each."""

import ast
import inspect
import sys
from functools import cache
from itertools import pairwise


@cache
def field_words(cls: type) -> dict[str, str]:
    """Return the docstring of each field, as one line, in the order of the fields.

    Python forgets them, so that they are read from the source of the module; where a program was
    packed without, there are none.
    """
    try:
        module = ast.parse(inspect.getsource(sys.modules[cls.__module__]))
    except OSError:
        return {}
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

"""What the docstrings below the fields of a class say, for those who set the fields."""

import ast
import inspect
import textwrap


def field_docstrings(kind: type) -> dict[str, str]:
    """Return the docstring of each field by its name, in one line; none without source."""
    try:
        source = inspect.getsource(kind)
    except OSError:  # a program that was packed without its sources
        return {}
    [body] = ast.parse(textwrap.dedent(source)).body
    assert isinstance(body, ast.ClassDef)
    docs: dict[str, str] = {}
    for field, below in zip(body.body, body.body[1:], strict=False):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                docs[name] = " ".join(text.split())
            case _:
                pass
    return docs

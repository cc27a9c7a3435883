r"""What LaTeX's commands and environments do, as tables; those for single signs are symbols."""

from typing import Final

from chatui.markdown.formula.nodes import Sign
from chatui.markdown.formula.symbols import SYMBOLS, Kind

SPACES: Final = {
    **dict.fromkeys(("\\,", "\\:", "\\;", "\\>", "\\ ", "~"), 1),
    **dict.fromkeys(("\\quad", "\\enspace", "\\hfill"), 2),
    "\\qquad": 4,
    "\\!": 0,
}
IGNORED: Final = frozenset(
    (
        *("\\displaystyle", "\\textstyle", "\\scriptstyle", "\\scriptscriptstyle"),
        *("\\limits", "\\nolimits", "\\nonumber", "\\notag"),
        *("\\mathstrut", "\\strut", "\\allowbreak", "\\relax"),
    )
)
SIZES: Final = frozenset(
    f"\\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")
)
FRACTIONS: Final = ("\\frac", "\\dfrac", "\\tfrac", "\\cfrac")
BINOMIALS: Final = ("\\binom", "\\dbinom", "\\tbinom")
TEXTS: Final = frozenset(
    ("\\text", "\\textrm", "\\textnormal", "\\mbox", "\\hbox", "\\textit", "\\textsf", "\\texttt")
)
PAIRS: Final = {
    "abs": ("|", "|"),
    "norm": ("‖", "‖"),
    "ket": ("|", "⟩"),
    "bra": ("⟨", "|"),
    "braket": ("⟨", "⟩"),
}
ARROWS: Final = {
    "xrightarrow": "→",
    "xleftarrow": "←",
    "xRightarrow": "⇒",
    "xLeftarrow": "⇐",
    "xleftrightarrow": "↔",
    "xmapsto": "↦",
}
FENCED_GRIDS: Final = {
    "matrix": ("", "", "c"),
    "smallmatrix": ("", "", "c"),
    "pmatrix": ("(", ")", "c"),
    "bmatrix": ("[", "]", "c"),
    "Bmatrix": ("{", "}", "c"),
    "vmatrix": ("|", "|", "c"),
    "Vmatrix": ("‖", "‖", "c"),
    "cases": ("{", "", "l"),
    "dcases": ("{", "", "l"),
    "rcases": ("", "}", "l"),
}
"""What stands around the rows of an environment, and how its columns are aligned."""
SPLIT: Final = frozenset(("align", "aligned", "split", "alignedat", "eqnarray", "alignat"))
CENTRED: Final = frozenset(("gather", "gathered", "equation", "multline", "displaymath", "math"))
DELIMITERS: Final = {
    **{sign: sign for sign in "()[]|/"},
    ".": "",
    "<": "⟨",
    ">": "⟩",
    "\\{": "{",
    "\\}": "}",
    "\\|": "‖",
    **{
        f"\\{name}": sign
        for name, (sign, kind) in SYMBOLS.items()
        if kind in (Kind.OPEN, Kind.CLOSE, Kind.FENCE)
    },
    "\\uparrow": "↑",
    "\\downarrow": "↓",
    "\\backslash": "\\",
}
ESCAPED: Final = {
    "\\{": Sign("{", Kind.OPEN),
    "\\}": Sign("}", Kind.CLOSE),
    "\\|": Sign("‖", Kind.FENCE),
    **{f"\\{sign}": Sign(sign, Kind.LETTER) for sign in "%$#&_"},
}

r"""What LaTeX's commands for single signs are in Unicode, and letters in other alphabets.

The names are those of LaTeX, amsmath and amssymb; the signs those of the Unicode Technical Report
25, "Unicode Support for Mathematics".
"""

import unicodedata
from enum import Enum, auto
from typing import Final


class Kind(Enum):
    """How a sign stands among others: what space is around it, what it may be joined with."""

    LETTER = auto()
    NUMBER = auto()
    BINARY = auto()
    RELATION = auto()
    OPEN = auto()
    CLOSE = auto()
    FENCE = auto()
    """One that opens or closes, such as |."""
    PUNCTUATION = auto()
    LARGE = auto()
    """A sum, a product, whose bounds stand below and above it."""
    INTEGRAL = auto()
    FUNCTION = auto()
    """A name, such as sin."""
    LIMIT = auto()
    """A name with its bounds below it, such as lim."""
    POSTFIX = auto()
    """What belongs to the sign before it, such as a factorial or a prime."""


_LETTERS: Final = """
alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι
kappa κ varkappa ϰ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς
tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω
Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
infty ∞ partial ∂ nabla ∇ hbar ℏ hslash ℏ ell ℓ imath ı jmath ȷ wp ℘ Re ℜ Im ℑ aleph ℵ beth ℶ
emptyset ∅ varnothing ∅ angle ∠ measuredangle ∡ triangle △ square □ Box □ blacksquare ■ diamond ⋄
Diamond ◇ lozenge ◊ bigstar ★ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ forall ∀ exists ∃
nexists ∄ neg ¬ lnot ¬ top ⊤ bot ⊥ ldots … dots … dotsc … dotsb ⋯ dotsm ⋯ dotso … cdots ⋯ vdots ⋮
ddots ⋱ degree ° complement ∁ eth ð mho ℧ checkmark ✓ dag † ddag ‡ S § P ¶
pounds £ copyright © backslash ∖ surd √ flat ♭ natural ♮ sharp ♯
"""
_BINARY: Final = """
pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ star ⋆ circ ∘ bullet ∙ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘
odot ⊙ cap ∩ cup ∪ uplus ⊎ sqcap ⊓ sqcup ⊔ vee ∨ lor ∨ wedge ∧ land ∧ setminus ∖ smallsetminus ∖
wr ≀ amalg ⨿ dagger † ddagger ‡ ltimes ⋉ rtimes ⋊ bowtie ⋈ boxplus ⊞ boxminus ⊟ boxtimes ⊠
boxdot ⊡ barwedge ⊼ veebar ⊻ bigtriangleup △ bigtriangledown ▽ triangleleft ◁ triangleright ▷
bigcirc ◯ Cap ⋒ Cup ⋓ intercal ⊺
"""
_RELATIONS: Final = """
leq ≤ le ≤ leqslant ⩽ geq ≥ ge ≥ geqslant ⩾ neq ≠ ne ≠ lt < gt > ll ≪ gg ≫ lll ⋘ ggg ⋙ equiv ≡ sim ∼
simeq ≃ approx ≈ approxeq ≊ cong ≅ doteq ≐ propto ∝ varpropto ∝ asymp ≍ prec ≺ succ ≻ preceq ⪯
succeq ⪰ preccurlyeq ≼ succcurlyeq ≽ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊
supsetneq ⊋ nsubseteq ⊈ nsupseteq ⊉ sqsubset ⊏ sqsupset ⊐ sqsubseteq ⊑ sqsupseteq ⊒ in ∈ ni ∋
notin ∉ mid ∣ nmid ∤ parallel ∥ nparallel ∦ perp ⊥ vdash ⊢ dashv ⊣ models ⊨ vDash ⊨ Vdash ⊩
nvdash ⊬ smile ⌣ frown ⌢ lesssim ≲ gtrsim ≳ lessgtr ≶ gtrless ≷ nless ≮ ngtr ≯ nleq ≰ ngeq ≱
ncong ≇ triangleq ≜ coloneqq ≔ eqqcolon ≕ coloneq ≔ trianglelefteq ⊴ trianglerighteq ⊵
vartriangleleft ⊲ vartriangleright ⊳ between ≬ pitchfork ⋔ risingdotseq ≓ fallingdotseq ≒
to → rightarrow → longrightarrow ⟶ leftarrow ← gets ← longleftarrow ⟵ leftrightarrow ↔
longleftrightarrow ⟷ Rightarrow ⇒ implies ⟹ Longrightarrow ⟹ Leftarrow ⇐ impliedby ⟸ Longleftarrow ⟸
Leftrightarrow ⇔ iff ⟺ Longleftrightarrow ⟺ mapsto ↦ longmapsto ⟼ uparrow ↑ downarrow ↓
updownarrow ↕ Uparrow ⇑ Downarrow ⇓ Updownarrow ⇕ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖
hookrightarrow ↪ hookleftarrow ↩ rightharpoonup ⇀ rightharpoondown ⇁ leftharpoonup ↼
leftharpoondown ↽ rightleftharpoons ⇌ leftrightharpoons ⇋ rightleftarrows ⇄ leftrightarrows ⇆
rightrightarrows ⇉ leftleftarrows ⇇ twoheadrightarrow ↠ rightarrowtail ↣ rightsquigarrow ⇝
leadsto ⇝ nrightarrow ↛ nleftarrow ↚ nRightarrow ⇏ nLeftarrow ⇍ nleftrightarrow ↮ nLeftrightarrow ⇎
therefore ∴ because ∵
"""
_LARGE: Final = """
sum ∑ prod ∏ coprod ∐ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀
biguplus ⨄ bigsqcup ⨆
"""
_INTEGRALS: Final = "int ∫ iint ∬ iiint ∭ iiiint ⨌ oint ∮ oiint ∯ oiiint ∰ smallint ∫"
_OPENING: Final = (
    "lbrace { { { lbrack [ langle ⟨ lfloor ⌊ lceil ⌈ lvert | lVert ‖ lparen ( llbracket ⟦ lgroup ⟮"
)
_CLOSING: Final = (
    "rbrace } } } rbrack ] rangle ⟩ rfloor ⌋ rceil ⌉ rvert | rVert ‖ rparen ) rrbracket ⟧ rgroup ⟯"
)
_FENCES: Final = "vert | Vert ‖"
_NAMES: Final = """
arccos arcsin arctan arg cos cosh cot coth csc deg dim exp hom ker lg ln log sec sin sinh tan tanh
arccot arcsec arccsc arsinh arcosh artanh sech csch sgn tr Tr rank diag
"""
_LIMITS: Final = "det gcd inf lim liminf limsup max min Pr sup argmax argmin lcm plim"
_SHOWN: Final = {"liminf": "lim inf", "limsup": "lim sup", "argmax": "arg max", "argmin": "arg min"}


def _pairs(table: str) -> dict[str, str]:
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


SYMBOLS: Final[dict[str, tuple[str, Kind]]] = {
    **{name: (sign, Kind.LETTER) for name, sign in _pairs(_LETTERS).items()},
    **{name: (sign, Kind.BINARY) for name, sign in _pairs(_BINARY).items()},
    **{name: (sign, Kind.RELATION) for name, sign in _pairs(_RELATIONS).items()},
    **{name: (sign, Kind.LARGE) for name, sign in _pairs(_LARGE).items()},
    **{name: (sign, Kind.INTEGRAL) for name, sign in _pairs(_INTEGRALS).items()},
    **{name: (sign, Kind.OPEN) for name, sign in _pairs(_OPENING).items()},
    **{name: (sign, Kind.CLOSE) for name, sign in _pairs(_CLOSING).items()},
    **{name: (sign, Kind.FENCE) for name, sign in _pairs(_FENCES).items()},
    **{name: (name, Kind.FUNCTION) for name in _NAMES.split()},
    **{name: (_SHOWN.get(name, name), Kind.LIMIT) for name in _LIMITS.split()},
    "colon": (":", Kind.PUNCTUATION),
    "prime": ("′", Kind.POSTFIX),
    "bmod": ("mod", Kind.BINARY),
}
"""What a command stands for, by its name without the backslash, and its kind."""

SIGNS: Final[dict[str, tuple[str, Kind]]] = {
    **dict.fromkeys("([", ("", Kind.OPEN)),
    **dict.fromkeys(")]", ("", Kind.CLOSE)),
    **dict.fromkeys(",;", ("", Kind.PUNCTUATION)),
    **dict.fromkeys("=<>:≤≥≠≈→←↔⇒⇔∈∉⊂⊆≡∼∝↦", ("", Kind.RELATION)),
    **dict.fromkeys("+×÷±⋅·∩∪∧∨∘", ("", Kind.BINARY)),
    "-": ("−", Kind.BINARY),
    "−": ("−", Kind.BINARY),
    "*": ("∗", Kind.BINARY),
    "/": ("/", Kind.LETTER),
    "|": ("|", Kind.FENCE),
    "!": ("!", Kind.POSTFIX),
    "'": ("′", Kind.POSTFIX),
    **dict.fromkeys("∑∏⋃⋂", ("", Kind.LARGE)),
    **dict.fromkeys("∫∮∬", ("", Kind.INTEGRAL)),
}
"""What a sign of the source is shown as, itself where that is empty, and its kind."""

ACCENTS: Final = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "overline": "\u0305",
    "underline": "\u0332",
    "dot": "\u0307",
    "ddot": "\u0308",
    "dddot": "\u20db",
    "vec": "\u20d7",
    "overrightarrow": "\u20d7",
    "check": "\u030c",
    "breve": "\u0306",
    "acute": "\u0301",
    "grave": "\u0300",
    "mathring": "\u030a",
}
"""The mark that combines with the sign before it."""
LINES: Final = frozenset(("overline", "underline"))
"""Marks that may stand over or under several signs."""

_SUPER: Final = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUWαβγδθφχ⊤",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁᵂᵅᵝᵞᵟᶿᵠᵡᵀ",
)
_SUB: Final = str.maketrans(
    "0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"
)


def superscript(text: str) -> str | None:
    """Return a text in superscript; None where a character has none."""
    return _translated(text, _SUPER)


def subscript(text: str) -> str | None:
    """Return a text in subscript; None where a character has none."""
    return _translated(text, _SUB)


def _translated(text: str, table: dict[int, int]) -> str | None:
    if not text or any(ord(char) not in table for char in text):
        return None
    return text.translate(table)


_ALPHABETS: Final = {
    "mathbf": "BOLD",
    "boldsymbol": "BOLD",
    "bm": "BOLD",
    "pmb": "BOLD",
    "bf": "BOLD",
    "textbf": "BOLD",
    "mathbb": "DOUBLE-STRUCK",
    "Bbb": "DOUBLE-STRUCK",
    "mathds": "DOUBLE-STRUCK",
    "mathcal": "SCRIPT",
    "cal": "SCRIPT",
    "mathscr": "SCRIPT",
    "mathfrak": "FRAKTUR",
    "mathsf": "SANS-SERIF",
    "mathtt": "MONOSPACE",
}
_LETTERLIKE: Final = {
    "DOUBLE-STRUCK": {"C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"},
    "SCRIPT": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "FRAKTUR": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
}
PLAIN_ALPHABETS: Final = frozenset(("mathrm", "mathit", "mathnormal", "mathup", "rm", "it"))
"""Those whose letters stay as they are."""
ALPHABETS: Final = PLAIN_ALPHABETS | _ALPHABETS.keys()
"""Every command that takes letters of another alphabet."""


def in_alphabet(text: str, command: str) -> str | None:
    """Return a text in the alphabet of a command; None where one of its signs is not in there."""
    if command in PLAIN_ALPHABETS:
        return text
    signs = [_in_alphabet(char, _ALPHABETS[command]) for char in text]
    return None if None in signs else "".join(sign for sign in signs if sign)


def _in_alphabet(char: str, alphabet: str) -> str | None:
    if char.isspace() or char in "+−-=,.()":
        return char
    if char in _LETTERLIKE.get(alphabet, {}):
        return _LETTERLIKE[alphabet][char]
    name = unicodedata.name(char, "")
    for old, new in (
        ("LATIN CAPITAL LETTER ", "CAPITAL "),
        ("LATIN SMALL LETTER ", "SMALL "),
        ("GREEK CAPITAL LETTER ", "CAPITAL "),
        ("GREEK SMALL LETTER ", "SMALL "),
        ("DIGIT ", "DIGIT "),
    ):
        if name.startswith(old):
            letter = name.removeprefix(old)
            try:
                return unicodedata.lookup(f"MATHEMATICAL {alphabet} {new}{letter}")
            except KeyError:
                return None
    if char == "∇" and alphabet == "BOLD":
        return "𝛁"
    return None

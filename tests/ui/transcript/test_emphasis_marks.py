"""Marks that are text stay, marks that mark go."""

import pytest

from chatui.ui.transcript.markdown.inline import parse_inline


@pytest.mark.parametrize(
    "text",
    [
        "So 5! = 5*4*3*2*1 = 120, area = w*h*d, 2**3**2.",
        "a*b*c and 2*a*b + x**2 + y**2, 2**-1 and 3**-2",
        "(a+b)*c*(d+e), f(x)*g(y)*h(z), (a)*(b)*(c), x[1]*y[2]*z, 2*(3+4)*5",
        "Files: __init__.py, __main__.py and __about__.py",
        "obj.__class__.__name__, __init__, self.__x__, __name__ == '__main__', __FILE__",
        "def f(*args, **kwargs), then *args, **kwargs in prose",
        "char *a, *b; int **p",
        "*.py *.txt, src/*.py and lib/*.py, src/**/*.js and lib/**/*.ts, **/*.md and **/*.rst",
        "*.py, src/*.txt",
        "/*comment*/ and /** doc */ and char *a; /*c*/",
        "*/5 * * * * and 0 */2 * * *",
        "a 5* hotel, a 4* inn, 12* and 13*",
        "a~~b~~c, ~/a~b, 1~2~3, ~~~~x~~~~, PROGRA~1",
        "snake_case_name and _private, __dunder, a_b_c",
        "un*frigging*believable",
        "COUNT(*) is not COUNT(*), (*) some (**) others (*), [*] and [*]",
        "'*' and '*' or \"*\" and \"*\", let _ = f(_); (_, _)",
        "import java.util.*; import java.io.*; SELECT t.*, u.* FROM a.*, b.*",
        "x %*% y %*% z, |a|*|b|*|c|, √2*√3*√5, x\u0302*y\u0302*z\u0302",
        "^.*foo.*bar$ and .*? and [a-z]*x*",
        "/* comment */ x /** doc **/ y, int *p; /* where */",
        "__pycache__/x.pyc, src/__tests__/a.js, __mocks__",
    ],
)
def test_signs_of_arithmetic_paths_and_names_stay_as_they_are(text: str) -> None:
    shown = parse_inline(text, {})
    assert shown.text == text
    assert not [span for span in shown.spans if span.style in ("emphasis", "strong", "strike")]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("*one* **two** _three_ __four words__ ~~five~~", "one,two,three,four words,five"),
        ("**src/**: here, **/etc** and **.env**", "src/,/etc,.env"),
        ("*yes*/*no*, **True**/**False**", "yes,no,True,False"),
        ("**H**yper **T**ext, *f*(x), **name**(here)", "H,T,f,name"),
        ('**test.** Next. (*x*) "*quoted*" **“a”**, **b**: *c*!', "test.,x,quoted,“a”,b,c"),
        ("**注意：**正文开始。", "注意："),
        ("含**「重点」**内容与**“引号”**文字。", "「重点」,“引号”"),
        ("日本語の**『強調』**です、*強調*です", "『強調』,強調"),
        ("**이것(this)**은 **강조**는", "이것(this),강조"),
        ("~~注意：~~正文と**ﾃｽﾄ｡**ﾃｽﾄ", "注意：,ﾃｽﾄ｡"),
        ("**葛\U000e0100（城）**市と**“a”\ufe01**字", "葛\U000e0100（城）,“a”\ufe01"),
        ("ก**เน้น**ข", "เน้น"),
        ('("**b**") *(c)*: ("*d*"), (**"e"**, **(f)**) **g.**.', 'b,(c),d,"e",(f),g.'),
        (
            "...*m*... **50%** of, **C++**: **/etc/**, **a/** «**b**» **¿Qué?**",
            "m,50%,C++,/etc/,a/,b,¿Qué?",
        ),
    ],
)
def test_what_is_marked_is_shown_without_its_marks(text: str, marked: str) -> None:
    shown = parse_inline(text, {})
    styled = [
        shown.text[span.start : span.end]
        for span in shown.spans
        if span.style in ("emphasis", "strong", "strike")
    ]
    assert ",".join(styled) == marked
    assert not set("*~") & set(shown.text)

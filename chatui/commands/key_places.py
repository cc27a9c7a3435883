"""Where letters are on keyboards that are not Latin: Ctrl+С is the key of Ctrl+C.

Terminals that report the letter alone leave it to the program to know the key. A letter that two
layouts have in different places is taken for the more common one; a Latin letter is itself,
wherever its key is.
"""

from typing import Final

_KEYS: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,./"
_LAYOUTS: Final = (
    "йцукенгшщзхъфывапролджэячсмитьбю.",  # Russian
    "йцукенгшщзхїфівапролджєячсмитьбю.",  # Ukrainian
    "йцукенгшўзх'фывапролджэячсмітьбю.",  # Belarusian
    "љњертзуиопшђасдфгхјклчћѕџцвбнм,.-",  # Serbian
    ";ςερτυθιοπ[]ασδφγηξκλ΄'ζχψωβνμ,./",  # Greek
    "/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ.",  # Hebrew
    "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو./",  # Persian
    "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرﻻىةوزظ",  # Arabic
    "ๆไำพะัีรนยบลฟหกดเ้่าสวงผปแอิืทมใฝ",  # Thai
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ[]ㅁㄴㅇㄹㅎㅗㅓㅏㅣ;'ㅋㅌㅊㅍㅠㅜㅡ,./",  # Korean
    "ქწერტყუიოპ[]ასდფგჰჯკლ;'ზხცვბნმ,./",  # Georgian
    "ौैाीूबहगदज़डोे्िुपरकतचटॆंमनवलस,.य",  # Hindi
)
_PLACES: Final = {
    letter: key
    for layout in reversed(_LAYOUTS)
    for letter, key in zip(layout, _KEYS, strict=True)
    if not letter.isascii()
}

_FIRST_WIDE, _LAST_WIDE = "\uff01", "\uff5e"


def at_same_place(letter: str) -> str:
    """Return the Latin character on the key of a letter, a capital for a capital; else nothing.

    A digit of another script is that digit, a wide letter the narrow one.
    """
    if letter.isdecimal():
        return str(int(letter))
    if _FIRST_WIDE <= letter <= _LAST_WIDE:
        return chr(ord(letter) - ord(_FIRST_WIDE) + ord("!"))
    key = _PLACES.get(letter.lower(), "")
    return key.upper() if letter != letter.lower() else key

"""Counts of tokens in short."""


def tokens(count: int, kilo: int = 1000) -> str:
    """Return a count of tokens in short: 850, 1.2k, 32k, 1M."""
    if count < 1000:
        return str(count)
    thousands = count / kilo
    if thousands < 9.95:
        return f"{thousands:.1f}".removesuffix(".0") + "k"
    if thousands < 999.5:
        return f"{thousands:.0f}k"
    return f"{thousands / kilo:.1f}".removesuffix(".0") + "M"


def context_size(length: int) -> str:
    """Return how long a context is: 32k for 32,768 and for 32,000, as model makers write it."""
    return tokens(length, _kilo(length))


def part_of(used: int, length: int) -> str:
    """Return how much of a context is used, both counted alike: a full one is 32k of 32k."""
    return f"{tokens(used, _kilo(length))} of {context_size(length)}"


def _kilo(length: int) -> int:
    # 128,000 is a multiple of both, and meant as 128k.
    return 1024 if length % 1024 == 0 and length % 1000 else 1000

r"""Mathematics in LaTeX as Unicode that means the same: on one line, or stacked over several.

What is not known is not guessed: then there is no result, and the source is shown.
"""

"""Print mode: what is made of the answer to one prompt, for scripts and pipes."""

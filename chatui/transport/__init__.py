"""From the socket to stream events: the only package that knows HTTP."""

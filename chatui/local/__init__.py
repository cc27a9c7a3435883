"""What runs on this machine: the embedded model, the built-in guide, other servers."""

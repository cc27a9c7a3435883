"""Texts that nobody vouches for: made safe, decoded, folded; pure."""

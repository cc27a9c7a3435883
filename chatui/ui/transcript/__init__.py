"""The transcript engine: constant cost per token at any length."""

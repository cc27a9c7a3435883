"""The list of endpoints and providers, and the fields of one."""

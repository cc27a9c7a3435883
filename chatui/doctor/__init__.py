"""What may be wrong around chatui: checks that look, change nothing and say what helps."""

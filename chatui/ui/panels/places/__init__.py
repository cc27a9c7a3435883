"""Lists of places in the chat that lies below them: prompts, headings, blocks of code."""

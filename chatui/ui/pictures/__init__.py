"""Pictures on the terminal: as its own graphics where it has some, else of coloured cells."""

"""Text that is selected by keys: where a cursor can stand, how it moves, what lies between."""

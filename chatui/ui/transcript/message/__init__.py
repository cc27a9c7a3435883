"""One message around its text: its rows, foot, card and thoughts."""

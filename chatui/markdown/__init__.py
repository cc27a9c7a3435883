"""What is read differently from CommonMark, as rules of markdown-it, for screen and exports."""

# Before markdown-it imports html.entities: a thread that holds that one and waits for html, while
# another holds html and waits for that one, is a deadlock, and one of them fails.
import html  # noqa: F401

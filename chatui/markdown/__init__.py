"""What is read differently from CommonMark, as rules of markdown-it, for screen and exports."""

"""What is done with projects in a chat, and what is asked about that of a folder."""

"""Other programs' chats to conversations: one file a format; they read and never write."""

"""What an error answer means, and what helps; pure."""

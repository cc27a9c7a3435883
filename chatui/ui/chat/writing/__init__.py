"""What is typed: what keys mean in the composer, what is offered, what a prompt mentions."""

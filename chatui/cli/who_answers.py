"""What is said of where a prompt goes before it goes there."""

from collections.abc import Callable

from chatui.endpoints import EMBEDDED, ModelChoice
from chatui.output import complain
from chatui.sessions.open_sessions import OpenSessions


async def say_who_answers(
    sessions: OpenSessions, choice: ModelChoice, say: Callable[[str], object] = complain
) -> None:
    """Say so where a toy answers, or where what is sent can be read on its way."""
    if choice.endpoint == EMBEDDED:
        await sessions.endpoints.client(EMBEDDED)
        problem = sessions.endpoints.local.problem
        if problem is None:
            say(
                "SmolLM2 answers, a toy model running on your computer. It is often wrong. "
                "Run chatui and choose Connect to add a real one, or chatui config --init."
            )
        else:
            say(f"{problem.message} A built-in guide answers, not an AI model. {problem.hint}")
    elif (endpoint := sessions.endpoints.get(choice.endpoint)).is_cleartext:
        say(f"What you send to {endpoint.label} is not encrypted on its way (http).")

"""Tokens and costs, under every name that servers report them by."""

from typing import Any

import pytest

from chatui.conversation.message import Usage
from chatui.transport.protocol.reply_usage import usage_of
from tests.scripted_server import ScriptedServer, chunk, event, stream
from tests.transport.asking import ask
from tests.transport.fault_case import STOP

TOKENS = {"prompt_tokens": 9, "completion_tokens": 3}


@pytest.mark.parametrize(
    ("more", "cached", "reasoning"),
    [
        # platform.openai.com/docs, Chat Completions
        (
            {
                "prompt_tokens_details": {"cached_tokens": 4, "audio_tokens": 0},
                "completion_tokens_details": {"reasoning_tokens": 2},
            },
            4,
            2,
        ),
        # the same names as in Responses
        (
            {
                "input_tokens_details": {"cached_tokens": 4},
                "output_tokens_details": {"reasoning_tokens": 2},
            },
            4,
            2,
        ),
        # api-docs.deepseek.com, Context Caching
        ({"prompt_cache_hit_tokens": 4, "prompt_cache_miss_tokens": 5}, 4, None),
        # platform.moonshot.ai, Chat Completions
        ({"cached_tokens": 4}, 4, None),
        # docs.anthropic.com, Messages; gateways pass it on
        ({"cache_read_input_tokens": 4, "cache_creation_input_tokens": 1}, 4, None),
        # docs.perplexity.ai, sonar-deep-research
        ({"reasoning_tokens": 2, "citation_tokens": 7}, None, 2),
        ({"prompt_tokens_details": None, "completion_tokens_details": [1]}, None, None),
        ({"prompt_tokens_details": {"cached_tokens": -1}, "reasoning_tokens": "2"}, None, None),
    ],
)
def test_cached_and_reasoning_tokens_are_read(
    more: dict[str, Any], cached: int | None, reasoning: int | None
) -> None:
    assert usage_of({"usage": TOKENS | more}) == Usage(9, 3, cached=cached, reasoning=reasoning)


@pytest.mark.parametrize(
    ("usage", "beside", "cost"),
    [
        ({"cost": 0.0025}, {}, 0.0025),  # openrouter.ai/docs, Usage Accounting
        ({"cost": 0}, {}, 0.0),
        ({"cost": {"input_tokens_cost": 0.002, "total_cost": 0.0025}}, {}, 0.0025),  # Perplexity
        ({"cost_in_usd_ticks": 25_000_000}, {}, 0.0025),  # docs.x.ai, Cost Tracking
        ({"cost": {"usd": 0.0025, "diem": 0.1}}, {}, 0.0025),  # Venice
        ({}, {"cost": {"usd": 0.0025}}, 0.0025),
        ({"total_cost": 0.0025}, {}, 0.0025),
        ({"cost": -1}, {}, None),
        ({"cost": float("nan")}, {}, None),
        ({"cost": float("inf")}, {}, None),
        ({"cost": 10**400}, {}, None),
        ({"cost": True}, {}, None),
        ({"cost": "0.1"}, {}, None),
        ({"cost": {"total_cost": None}}, {}, None),
        ({"cost_in_usd_ticks": "many"}, {}, None),
    ],
)
def test_the_cost_is_read_in_dollars(
    usage: dict[str, Any], beside: dict[str, Any], cost: float | None
) -> None:
    assert usage_of({"usage": TOKENS | usage} | beside) == Usage(9, 3, cost=cost)


async def test_what_a_server_reports_of_the_cost_arrives_with_the_reply() -> None:
    reported = TOKENS | {"prompt_tokens_details": {"cached_tokens": 4}, "cost": 0.0025}
    last = {"choices": [], "usage": reported}
    async with ScriptedServer() as server:
        server.play(stream(event(chunk("Hello", "stop")), event(last), STOP))
        outcome = await ask(server.base_url)
    assert outcome.usage == Usage(9, 3, cached=4, cost=0.0025)

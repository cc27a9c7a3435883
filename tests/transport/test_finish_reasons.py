"""Words for an end, as the servers' pages list them."""

import pytest

from chatui.conversation.message import FinishReason
from chatui.transport.protocol.finish_reasons import Broken, Finish, finish_of

STOP, LENGTH, FILTER = FinishReason.STOP, FinishReason.LENGTH, FinishReason.CONTENT_FILTER
OFF, OTHER, TOOLS = Broken.OFF, FinishReason.OTHER, FinishReason.TOOL_CALLS


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (
            STOP,
            "stop STOP Stop FinishReason.STOP FINISH_REASON_STOP COMPLETE STOP_SEQUENCE end_turn "
            "endTurn eos_token eosFound stopped eos_token_reached end_of_turn stop_word_found "
            "natural_stop",
        ),
        (
            LENGTH,
            "length max_tokens MAX_TOKENS maxTokens max-tokens FinishReason.MAX_TOKENS "
            "FINISH_REASON_MAX_TOKENS model_length ERROR_LIMIT model_context_window_exceeded "
            "modelContextWindowExceeded contextLengthReached max_output_tokens_reached "
            "output_limit token_budget_full exceeded_context",
        ),
        (
            FILTER,
            "content_filter content-filter ContentFilter SAFETY RECITATION LANGUAGE BLOCKLIST "
            "PROHIBITED_CONTENT SPII IMAGE_SAFETY refusal sensitive ERROR_TOXIC content_filtered "
            "guardrail_intervened safety_block policy_violation",
        ),
        (TOOLS, "tool_calls tool_call TOOL_CALL tool_use toolUse function_call"),
        (
            OFF,
            "network_error insufficient_system_resource abort ABORT aborted ERROR TIMEOUT "
            "USER_CANCEL cancelled time_limit malformed_model_output MALFORMED_FUNCTION_CALL "
            "upstream_error server_overloaded timed_out rate_limit_exceeded",
        ),
        (OTHER, "because pause_turn OTHER NO_IMAGE max_turns_reached"),
    ],
)
def test_a_reason_is_told_in_every_spelling(reason: FinishReason | Broken, words: str) -> None:
    found = {word: finish_of({"finish_reason": word}) for word in words.split()}
    assert {word: finish and finish.reason for word, finish in found.items()} == dict.fromkeys(
        found, reason
    )


@pytest.mark.parametrize(
    ("choice", "finish"),
    [
        ({"finish_reason": "stop"}, Finish(STOP)),
        ({"finish_reason": "LENGTH"}, Finish(LENGTH)),
        ({"finish_reason": "MAX_TOKENS"}, Finish(LENGTH, "MAX_TOKENS")),
        (
            {"finish_reason": "content_filter: PROHIBITED_CONTENT"},
            Finish(FILTER, "content_filter: PROHIBITED_CONTENT"),
        ),
        (
            {"finish_reason": "function_call_filter: MALFORMED_FUNCTION_CALL"},
            Finish(FILTER, "function_call_filter: MALFORMED_FUNCTION_CALL"),
        ),
        ({"finish_reason": "stop: MAX_TOKENS"}, Finish(LENGTH, "stop: MAX_TOKENS")),
        ({"finish_reason": "stop: </s>"}, Finish(STOP, "stop:")),
        ({"finish_reason": "model says: done it"}, Finish(OTHER, "model says: done it")),
        ({"finish_reason": "max tokens"}, Finish(LENGTH, "max tokens")),
        ({"finish_reason": "OTHER"}, Finish(OTHER, "OTHER")),
        ({"finish_reason": " odd\n\x1b[31mword "}, Finish(OTHER, "odd ␛[31mword")),
        ({"finish_reason": "x" * 500}, Finish(OTHER, "x" * 80)),
        ({"finish_reason": {"type": "max_tokens"}}, Finish(LENGTH, "max_tokens")),
        ({"finish_reason": ["length"]}, Finish(LENGTH)),
        ({"finish_reason": 3}, Finish(OTHER, "3")),
        ({"finish_reason": True}, Finish(OTHER, "True")),
        ({"finish_reason": ""}, None),
        ({"finish_reason": " null "}, None),
        ({"finish_reason": "FINISH_REASON_UNSPECIFIED"}, None),
        ({"finish_reason": 0}, None),
        ({}, None),
        (
            {"finish_reason": "stop", "native_finish_reason": "MALFORMED_FUNCTION_CALL"},
            Finish(OFF, "MALFORMED_FUNCTION_CALL"),
        ),
        (
            {"finish_reason": "error", "native_finish_reason": "network_error"},
            Finish(OFF, "network_error"),
        ),
        ({"finish_reason": "stop", "native_finish_reason": "completed"}, Finish(STOP)),
        ({"finish_reason": "stop", "native_finish_reason": "tool_use"}, Finish(STOP)),
        ({"finish_reason": "length", "native_finish_reason": "stop"}, Finish(LENGTH)),
    ],
)
def test_the_servers_word_is_kept_where_it_is_another_one(
    choice: dict[str, object], finish: Finish | None
) -> None:
    assert finish_of(choice) == finish

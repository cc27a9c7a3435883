"""Chunks in every shape that servers send, and chunks that are none."""

import json

from chatui.conversation.message import Usage
from chatui.errors import (
    MalformedReply,
)
from tests.scripted_server import (
    DONE,
    HELLO,
    Pause,
    chunk,
    event,
    head,
    response,
    stream,
)
from tests.transport.fault_case import BODY, STOP, USAGE, case, text_of

LONG = '你好 \U0001f600\n"\\' * 200_000
"""Two megabytes, in escapes on the wire."""
PAYLOAD = {
    "an empty first chunk of choices": case(
        stream(event({"choices": [], "prompt_filter_results": []}), HELLO)
    ),
    "choices of null": case(stream(event({"choices": None}), HELLO)),
    "no choices": case(stream(event({"id": "x"}), HELLO)),
    "null content and role": case(text_of({"role": None, "content": None}, {"content": "Hello"})),
    "a null delta": case(stream(event({"choices": [{"delta": None}]}), HELLO)),
    "message in place of delta": case(
        stream(event({"choices": [{"message": {"content": "Hello"}}]}), STOP)
    ),
    "a last chunk that repeats the message": case(
        stream(
            event(chunk("Hel")),
            event(chunk("lo")),
            event({"choices": [{"delta": {}, "message": {"content": "Hello"}}]}),
            STOP,
        )
    ),
    "text in place of delta": case(stream(event({"choices": [{"text": "Hello"}]}), STOP)),
    "a delta that is text": case(stream(event({"choices": [{"delta": "Hello"}]}), STOP)),
    "no index": case(stream(event({"choices": [{"delta": {"content": "Hello"}}]}), STOP)),
    "content as a list": case(
        text_of({"content": [{"type": "text", "text": "Hel"}, "lo", {"type": "reference"}]})
    ),
    "content as one part": case(text_of({"content": {"type": "text", "text": "Hello"}})),
    "content as a number": case(text_of({"content": 42}, {"content": "Hello"})),
    "thoughts in a list": case(
        text_of(
            {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]},
            {"content": "Hello"},
        ),
        reasoning="hm",
    ),
    "reasoning_content": case(
        text_of({"reasoning_content": "hm"}, {"content": "Hello"}), reasoning="hm"
    ),
    "reasoning": case(text_of({"reasoning": "hm"}, {"content": "Hello"}), reasoning="hm"),
    "both names of reasoning": case(
        text_of({"reasoning": "hm", "reasoning_content": "hm"}, {"content": "Hello"}),
        reasoning="hm",
    ),
    "reasoning_details": case(
        text_of(
            {"reasoning": "h", "reasoning_details": [{"type": "reasoning.text", "text": "h"}]},
            {"reasoning_details": [{"type": "reasoning.text", "text": "m"}]},
            {"content": "Hello"},
        ),
        reasoning="hm",
    ),
    "thoughts in tags": case(text_of({"content": "<think>\nhm</think>\n\nHello"}), reasoning="hm"),
    "thoughts in tags that are cut": case(
        text_of(*({"content": letter} for letter in "<think>hm</think>Hello")), reasoning="hm"
    ),
    "thoughts of which the end alone is marked": case(
        text_of({"content": "hm"}, {"content": "\n</think>\n\nHello"}), reasoning="hm\n"
    ),
    "the same in a whole body": case(
        response(
            200,
            {
                "choices": [
                    {"message": {"content": "hm\n</think>\n\nHello"}, "finish_reason": "stop"}
                ]
            },
        ),
        reasoning="hm\n",
    ),
    "the same behind an emoji in two deltas": case(
        stream(
            event('{"choices":[{"delta":{"content":"h\\ud83d"}}]}'),
            event('{"choices":[{"delta":{"content":"\\ude00m"}}]}'),
            event(chunk("\n</think>\nHello")),
            STOP,
        ),
        reasoning="h\U0001f600m\n",
    ),
    "the mark behind thoughts that end in a call": case(
        text_of(
            {"content": "hm"},
            {"content": "\n</think>"},
            {"tool_calls": [{"index": 0, "id": "c", "function": {"name": "f", "arguments": "{}"}}]},
        ),
        text="",
        reasoning="hm\n",
    ),
    "the mark at the end of a stream": case(
        text_of({"content": "hm"}, {"content": "\n</think>"}),
        text="",
        reasoning="hm\n",
        notices=1,
    ),
    "thoughts in a field, and the mark of their end in the text": case(
        text_of({"reasoning_content": "hm"}, {"content": "</think>\n\nHello"}), reasoning="hm"
    ),
    "a refusal": case(text_of({"refusal": "Hello"})),
    "a half of an emoji": case(
        stream(event('{"choices":[{"delta":{"content":"Hello\\ud83d"}}]}'), STOP),
        text="Hello\ufffd",
    ),
    "an emoji in two deltas": case(
        stream(
            event('{"choices":[{"delta":{"content":"Hello\\ud83d"}}]}'),
            event('{"choices":[{"delta":{"content":"\\ude00"}}]}'),
            STOP,
        ),
        text="Hello😀",
    ),
    "the second half alone": case(
        stream(event('{"choices":[{"delta":{"content":"\\ude00Hello"}}]}'), STOP),
        text="\ufffdHello",
    ),
    "several choices": case(
        stream(
            event(
                {
                    "choices": [
                        {"index": 0, "delta": {"content": "Hel"}},
                        {"index": 1, "delta": {"content": "x"}},
                    ]
                }
            ),
            event({"choices": [{"index": 1, "delta": {"content": "y"}, "finish_reason": "stop"}]}),
            event({"choices": [{"index": 0, "delta": {"content": "lo"}, "finish_reason": "stop"}]}),
            DONE,
        )
    ),
    "usage in each chunk": case(
        stream(
            event(chunk("Hello") | {"usage": {"prompt_tokens": 25, "completion_tokens": 1}}),
            event(chunk(finish="stop") | {"usage": BODY["usage"]}),
            DONE,
        ),
        usage=USAGE,
    ),
    "usage of null": case(stream(HELLO.replace(b'"model"', b'"usage": null, "model"'))),
    "usage by Groq": case(
        stream(event(chunk("Hello", "stop") | {"x_groq": {"usage": BODY["usage"]}}), DONE),
        usage=USAGE,
    ),
    "usage inside the choice": case(
        stream(event({"choices": [{"delta": {"content": "Hello"}, "usage": BODY["usage"]}]}), STOP),
        usage=USAGE,
    ),
    "usage of floats": case(
        stream(
            event(chunk("Hello") | {"usage": {"prompt_tokens": 25.0, "completion_tokens": 8.0}}),
            STOP,
        ),
        usage=USAGE,
    ),
    "usage of nonsense": case(
        stream(
            event(
                chunk("Hello", "stop") | {"usage": {"prompt_tokens": "x", "completion_tokens": -1}}
            ),
            DONE,
        )
    ),
    "usage of huge numbers": case(
        stream(
            event(
                chunk("Hello", "stop")
                | {"usage": {"prompt_tokens": 10**400, "completion_tokens": 8}}
            ),
            DONE,
        ),
        usage=Usage(0, 8),
    ),
    "an error of null": case(stream(HELLO.replace(b'"model"', b'"error": null, "model"'))),
    "a chunk of two megabytes": case(stream(event(chunk(LONG)), STOP), text=LONG),
    "a chunk of two megabytes whose event ends late": case(
        stream(event(chunk(LONG), end=b"\n")), Pause(0.05), b"\n", STOP, text=LONG
    ),
    "thoughts of two megabytes": case(
        text_of({"reasoning": LONG}, {"content": "Hello"}), reasoning=LONG
    ),
    "a whole body of two megabytes": case(
        response(200, {"choices": [{"message": {"content": LONG}}]}), text=LONG
    ),
    "a whole body of two megabytes over lines": case(
        response(200, json.dumps({"choices": [{"message": {"content": LONG}}]}, indent=1)),
        text=LONG,
    ),
    "two megabytes that are cut": case(
        stream(event(chunk(LONG))[:-20], STOP), notices=1, error=MalformedReply, words='{"id"'
    ),
    "a broken first chunk": case(
        stream(b'data: {"choices": [}\n\n', HELLO),
        text="Hello",
        notices=1,
        error=MalformedReply,
        words='{"choices"',
    ),
    "a broken first line of a stream that has no fields": case(
        head() + b'{"choices": [oops]}\n' + json.dumps(chunk("Hello", "stop")).encode(),
        text="Hello",
        notices=1,
        error=MalformedReply,
        words='{"choices"',
    ),
    "a broken line without a field in the middle": case(
        stream(event(chunk("Hel")), b'{"choices": [{"del"}]}\n\n', event(chunk("lo")), STOP),
        text="Hel",
        error=MalformedReply,
        words='{"choices"',
    ),
    "a broken chunk of another kind": case(stream(b"event: ping\ndata: {oops\n\n", HELLO)),
    "a broken chunk alone": case(
        stream(b'data: {"choices": [}\n\n', DONE),
        notices=1,
        error=MalformedReply,
        words='{"choices"',
    ),
    "a broken chunk in the middle": case(
        stream(event(chunk("Hel")), b'data: {"choices": [{"del\n\n', event(chunk("lo")), STOP),
        text="Hel",
        error=MalformedReply,
        words='{"choices"',
    ),
    "a broken chunk behind the finish": case(
        stream(HELLO.removesuffix(DONE), b'data: {"usage": {"cost": 00.1}}\n\n', DONE), notices=1
    ),
    "a broken line that is no chunk": case(
        stream(event(chunk("Hel")), b"data: what?\n\n", event(chunk("lo")), STOP), notices=1
    ),
    "ten broken first chunks": case(
        stream(b"data: {oops\n\n" * 10, HELLO),
        text="Hello",
        notices=3,
        error=MalformedReply,
        words="{oops",
    ),
    "ten lines that are no chunk": case(stream(b"data: oops\n\n" * 10, HELLO), notices=3),
    "deep nesting": case(stream(event("[" * 100_000), HELLO), notices=1),
    "deep nesting in an object": case(
        stream(event('{"a":' * 100_000), HELLO),
        text="Hello",
        notices=1,
        error=MalformedReply,
        words='{"a":',
    ),
    "a huge integer": case(
        stream(event('{"choices": ' + "9" * 10_000 + "}"), HELLO),
        text="Hello",
        notices=1,
        error=MalformedReply,
        words='{"choices": 99',
    ),
    "infinity": case(stream(event('{"created": Infinity, "choices": []}'), HELLO)),
    "data of white space": case(stream(b"data:   \n\n", HELLO)),
    "a list of chunks": case(
        stream(event([chunk("Hel"), chunk("lo")]), event([chunk(finish="stop")]), DONE)
    ),
    "a list of chunks over lines": case(
        stream(
            event(json.dumps([chunk("Hel"), chunk("lo")], indent=1).replace("\n", "\ndata: ")), STOP
        )
    ),
    "a whole body in a list": case(response(200, [BODY]), usage=USAGE),
    "a whole body in a list over lines": case(
        response(200, json.dumps([BODY], indent=2)), usage=USAGE
    ),
    "JSON that is no object": case(stream(event("[1]"), event("7"), HELLO), notices=2),
    "choices of nonsense": case(
        stream(event({"choices": {"a": 1}}), event({"choices": [1, "x", None]}), HELLO)
    ),
    "a delta of nonsense": case(
        stream(event({"choices": [{"delta": 7, "finish_reason": 3, "index": "a"}]}), HELLO)
    ),
    "tool calls of nonsense": case(
        text_of(
            {"tool_calls": {"a": 1}},
            {"tool_calls": [1, {"function": 3, "index": -1}]},
            {"content": "Hello"},
        )
    ),
}

"""Errors inside a 200 answer."""

import json

from chatui.errors import (
    BrokenOff,
    ConnectionBroken,
    ContextTooLong,
    KeyRefused,
    MalformedReply,
    ModelNotFound,
    QuotaExceeded,
    RateLimited,
    RequestRefused,
    ServerFailed,
    WrongPath,
)
from tests.scripted_server import (
    DONE,
    chunk,
    event,
    response,
    stream,
)
from tests.transport.asking import KEY
from tests.transport.fault_case import case


def said(error: object) -> bytes:
    """Return a stream that breaks off with this payload."""
    return stream(event(chunk("Hel")), event(error), DONE)


ERROR_IN_200 = {
    "an object": case(
        said({"error": {"message": "Overloaded", "type": "server_error", "code": None}}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "text": case(said({"error": "Overloaded"}), text="Hel", error=ServerFailed, words="Overloaded"),
    "before any text": case(
        stream(event({"error": {"message": "Overloaded"}})), error=ServerFailed, words="Overloaded"
    ),
    "with a status of its own": case(
        said({"error": {"message": "Slow down", "code": 429}}),
        text="Hel",
        error=RateLimited,
        words="Slow down",
    ),
    "with a status as text": case(
        said({"error": {"message": "No", "code": "401"}}), text="Hel", error=KeyRefused, words="No"
    ),
    "inside a choice": case(
        said(
            {
                "choices": [
                    {
                        "delta": {"content": "lo"},
                        "finish_reason": "error",
                        "error": {"code": 502, "message": "Upstream"},
                    }
                ]
            }
        ),
        text="Hello",
        error=ServerFailed,
        words="Upstream",
    ),
    "beside a choice": case(
        said(
            {
                "error": {"code": 502, "message": "Upstream"},
                "choices": [{"delta": {"content": ""}, "finish_reason": "error"}],
            }
        ),
        text="Hel",
        error=ServerFailed,
        words="Upstream",
    ),
    "a finish of error": case(
        said({"choices": [{"delta": {}, "finish_reason": "error"}]}),
        text="Hel",
        error=BrokenOff,
        words="error",
    ),
    "an event named error": case(
        stream(event(chunk("Hel")), b"event: error\n", event({"message": "Overloaded"})),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "an event named error with text": case(
        stream(b"event: error\ndata: Overloaded\n\n"), error=ServerFailed, words="Overloaded"
    ),
    "a field named error": case(
        stream(event(chunk("Hel")), b"error: upstream died\n\n"),
        text="Hel",
        error=ServerFailed,
        words="upstream died",
    ),
    "llama.cpp's line of an error": case(
        stream(
            event(chunk("Hel")),
            b'error: {"code":500,"message":"context shift is disabled","type":"server_error"}\n\n',
        ),
        text="Hel",
        error=ServerFailed,
        words="context shift is disabled",
    ),
    "a list with an error over lines": case(
        response(200, json.dumps([{"error": {"message": "Overloaded", "code": 503}}], indent=2)),
        error=ServerFailed,
        words="Overloaded",
    ),
    "data that says error": case(
        stream(event(chunk("Hel")), b"data: [ERROR] upstream died\n\n", DONE),
        text="Hel",
        error=ServerFailed,
        words="upstream died",
    ),
    "a bare line of JSON": case(
        stream(event(chunk("Hel")), b'{"error": {"message": "Overloaded"}}\n', DONE),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "a bare line of JSON at the end": case(
        stream(event(chunk("Hel")), b'{"error": "Overloaded"}'),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "FastAPI's detail": case(
        said({"detail": "Overloaded"}), text="Hel", error=ServerFailed, words="Overloaded"
    ),
    "an object called error": case(
        said({"object": "error", "message": "Overloaded", "code": 50001}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "a type called error": case(
        said({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "a JSON body": case(
        response(200, {"error": {"message": "Overloaded"}}), error=ServerFailed, words="Overloaded"
    ),
    "a JSON body over lines": case(
        response(200, json.dumps({"error": {"message": "Overloaded"}}, indent=4)),
        error=ServerFailed,
        words="Overloaded",
    ),
    "a status of error": case(
        response(200, {"status": "error", "message": "Something broke"}),
        error=ServerFailed,
        words="Something broke",
    ),
    "a status of error with a table": case(
        response(
            200, {"status": "error", "message": {"prompt": ["The prompt field is required."]}}
        ),
        error=ServerFailed,
        words="The prompt field is required.",
    ),
    "a status of error for the key": case(
        response(200, {"status": "error", "message": "Invalid API key"}),
        error=KeyRefused,
        words="Invalid API key",
    ),
    "a status of error for the credit": case(
        response(200, {"status": "error", "message": "You have no credits left"}),
        error=QuotaExceeded,
    ),
    "a status of error for the model": case(
        response(200, {"status": "error", "message": "The model nope does not exist"}),
        error=ModelNotFound,
    ),
    "a status of error for the context": case(
        response(200, {"error": {"message": "x", "code": "context_length_exceeded"}}),
        error=ContextTooLong,
    ),
    "a status of error for the rate": case(
        response(200, {"status": "error", "message": "Rate limit reached"}), error=RateLimited
    ),
    "a list of errors": case(
        response(200, {"errors": [{"message": "Overloaded"}]}),
        error=ServerFailed,
        words="Overloaded",
    ),
    "a list with an error": case(
        response(200, [{"error": {"message": "Overloaded", "code": 503}}]),
        error=ServerFailed,
        words="Overloaded",
    ),
    "a code as text": case(
        stream(event(chunk("Hel")), event({"code": "InternalError", "message": "Overloaded"})),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "MiniMax's base_resp": case(
        stream(event({"choices": None, "base_resp": {"status_msg": "Overloaded"}})),
        error=ServerFailed,
        words="Overloaded",
    ),
    "MiniMax's base_resp before [DONE]": case(
        said(
            {
                "id": "",
                "choices": None,
                "base_resp": {"status_code": 1000, "status_msg": "Overloaded"},
            }
        ),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "MiniMax's base_resp beside no choices": case(
        said({"choices": [], "base_resp": {"status_code": 1000, "status_msg": "Overloaded"}}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "DashScope's code before [DONE]": case(
        said({"code": "InternalError", "message": "Overloaded", "request_id": "r"}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "Baidu's code": case(
        said({"error_code": 336000, "error_msg": "Overloaded", "id": "x"}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "a code of a gateway": case(
        said({"code": 50505, "msg": "Overloaded", "data": None}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "a status of Azure's gateway": case(
        said({"statusCode": 503, "message": "Overloaded"}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "an error of Responses": case(
        said({"type": "response.failed", "response": {"error": {"message": "Overloaded"}}}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "an error in capitals": case(
        said({"Error": {"Code": "Throttled", "Message": "Overloaded"}}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "a message in capitals": case(
        said({"Message": "Overloaded"}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "an error in Tencent's response": case(
        said({"Response": {"Error": {"Code": "Busy", "Message": "Overloaded"}}}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "a code in Spark's header": case(
        said({"header": {"code": 10008, "message": "Overloaded", "status": 2}}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "no error beside a code of success": case(
        stream(
            event({"code": 0, "message": "Success"} | chunk("Hello", "stop")),
            event({"code": "0", "message": "Success", "sid": "x"}),
            event({"choices": [], "base_resp": {"status_code": 0, "status_msg": "success"}}),
            event({"status": "thinking", "message": "Looking at the files"}),
            event({"header": {"code": 0, "message": "Success", "status": 1}}),
            event({"Response": {"Error": None}}),
            DONE,
        )
    ),
    "a ping before the connection breaks": case(
        stream(event(chunk("Hel")), event({"type": "ping"})), text="Hel", error=ConnectionBroken
    ),
    "a list without words": case(response(200, "[[1]]"), error=MalformedReply, words="[[1]]"),
    "JSON of something else": case(
        response(200, {"hello": "world"}), error=MalformedReply, words="world"
    ),
    "a web page": case(
        response(200, "<!DOCTYPE html><html><title>Sign in</title><p>x", "text/html"),
        error=WrongPath,
        words="Sign in",
    ),
    "plain text": case(
        response(200, "upstream connect error", "text/plain"),
        error=ServerFailed,
        words="upstream connect error",
    ),
    "plain text in the stream": case(
        stream(event(chunk("Hel")), b"Internal Server Error"),
        text="Hel",
        error=ServerFailed,
        words="Internal Server Error",
    ),
    "nested JSON in a string": case(
        said({"error": {"message": json.dumps({"error": {"message": "Overloaded"}})}}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "the real words in metadata": case(
        said(
            {
                "error": {
                    "message": "Provider returned error",
                    "code": 400,
                    "metadata": {"raw": "Bad tool"},
                }
            }
        ),
        text="Hel",
        error=RequestRefused,
        words="Bad tool",
    ),
    "a huge code": case(
        said({"error": {"message": "Big", "code": 10**300}}),
        text="Hel",
        error=ServerFailed,
        words="Big",
    ),
    "the key in its words": case(
        said({"error": {"message": f"Bad key {KEY}!", "code": 401}}),
        text="Hel",
        error=KeyRefused,
        words="Bad key ***!",
    ),
}

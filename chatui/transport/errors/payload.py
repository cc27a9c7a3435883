"""Whether a payload of a 200 answer says that the server failed; pure."""

from collections.abc import Mapping
from typing import Any, Final

_ERROR_FIELDS: Final = (
    *("detail", "errors", "error_msg", "errorMessage", "fault"),
    *("Error", "Message"),  # AWS and what is built after it
)


def is_error(chunk: Mapping[str, Any], choice: Mapping[str, Any] | None, event: str) -> bool:
    """Tell whether a chunk says that the server failed.

    Shapes seen: {"error": {...}}, {"error": "words"}, OpenRouter's error inside a choice, and where
    there are no choices {"status": "error"}, {"detail": ...}, {"object": "error"},
    {"type": "error"}, {"errors": [...]}, {"success": false}, {"code": 500, "message": ...},
    DashScope's {"code": "InvalidParameter", "message": ...}, Baidu's {"error_code", "error_msg"},
    MiniMax's {"base_resp": {"status_code": 1004, ...}}, {"response": {"error": ...}} of Responses,
    Tencent's {"Response": {"Error": ...}}, and Spark's {"header": {"code": 10013, ...}}. A
    finish_reason of "error" alone is a way to end.
    """
    if event == "error" or chunk.get("error"):
        return True
    if choice is not None:
        return bool(choice.get("error"))
    if chunk.get("choices"):
        return False
    base = chunk.get("base_resp")
    if isinstance(base, dict) and base.get("status_code"):
        return True
    return chunk.get("choices") is None and _is_error_alone(chunk)


def _is_error_alone(chunk: Mapping[str, Any]) -> bool:
    """Tell whether a payload that is no part of a reply says that the server failed."""
    kind, header = chunk.get("type"), chunk.get("header")
    responses = (chunk.get("response"), chunk.get("Response"))
    return (
        any(chunk.get(name) for name in _ERROR_FIELDS)
        or chunk.get("success") is False
        or chunk.get("status") in ("error", "failed", "fail")
        or chunk.get("object") == "error"
        or (isinstance(kind, str) and kind.lower().endswith("error"))
        or any(one.get("error") or one.get("Error") for one in responses if isinstance(one, dict))
        or (isinstance(header, dict) and bool(header.get("code")))
        or (("message" in chunk or "msg" in chunk) and _has_code_of_failure(chunk))
    )


def _has_code_of_failure(chunk: Mapping[str, Any]) -> bool:
    """Tell whether what stands beside a message is no code of success, such as 0, 200 or "ok"."""
    code = chunk.get("code")
    if isinstance(code, str) and code[:1].isalpha():
        return code.lower() not in ("ok", "success")
    codes = (chunk.get(name) for name in ("code", "status", "statusCode"))
    numbers = (
        int(code[:9]) if isinstance(code, str) and code.isdecimal() else code for code in codes
    )
    return any(isinstance(number, int) and number >= 400 for number in numbers)

"""Exports of services and clients that were not written by them: invented text in the real shape.

Each test of a format says where its shape comes from.
"""

from typing import Any

DEEPSEEK: dict[str, Any] = {
    "id": "c0ffee00-1111-4222-8333-444455556666",
    "title": "Kite knots",
    "inserted_at": "2026-01-04T10:11:12.123000+08:00",
    "updated_at": "2026-01-04T10:15:12.123000+08:00",
    "mapping": {
        "root": {"id": "root", "parent": None, "children": ["1"], "message": None},
        "1": {"id": "1", "parent": "root", "children": ["2", "3"], "message": {
            "files": [{"id": "f", "file_name": "plan.pdf"}], "model": "deepseek-reasoner",
            "inserted_at": "2026-01-04T10:11:12.500000+08:00",
            "fragments": [{"type": "REQUEST", "content": "Which knot?"}]}},
        "2": {"id": "2", "parent": "1", "children": [], "message": {
            "files": [], "model": "deepseek-chat",
            "inserted_at": "2026-01-04T10:11:20.500000+08:00",
            "fragments": [{"type": "RESPONSE", "content": "A bow."}]}},
        "3": {"id": "3", "parent": "1", "children": [], "message": {
            "files": [], "model": "deepseek-reasoner",
            "inserted_at": "2026-01-04T10:11:30.500000+08:00",
            "fragments": [
                {"type": "SEARCH", "results": [{"url": "https://a.example", "title": "Knots"}]},
                {"type": "THINK", "content": "It must not slip."},
                {"type": "RESPONSE", "content": "A lark's head."}]}},
    },
}  # fmt: skip
OLDER_DEEPSEEK: dict[str, Any] = {
    "id": "c0ffee00-1111-4222-8333-444455557777",
    "title": "Tails",
    "inserted_at": "2025-02-04T10:11:12.123000+08:00",
    "updated_at": "2025-02-04T10:15:12.123000+08:00",
    "mapping": {
        "root": {"id": "root", "parent": None, "children": ["1"], "message": None},
        **{
            str(number): {
                "id": str(number), "parent": str(number - 1) if number > 1 else "root",
                "children": [], "message": {
                    "files": [], "search_results": None, "model": "deepseek-chat",
                    "reasoning_content": "Hm." if number == 2 else None, "content": text,
                    "inserted_at": "2025-02-04T10:11:12.500000+08:00"}}
            for number, text in enumerate(["How long?", "Six metres.", "And wide?", "One."], 1)
        },
    },
}  # fmt: skip

MESSAGES: list[object] = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": [
        {"type": "text", "text": "Look"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}]},
    {"role": "assistant", "content": None, "reasoning_content": "Hm.", "tool_calls": [
        {"id": "c", "function": {"name": "look", "arguments": "{}"}}]},
    {"role": "tool", "tool_call_id": "c", "content": "seen"},
    {"role": "model", "parts": [{"text": "So.", "thought": True}, {"inlineData": {"data": "AA"}}]},
]  # fmt: skip
SHARE_GPT: dict[str, Any] = {
    "id": 1,
    "conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Ho"}],
}

FILES: list[list[object]] = [[DEEPSEEK], [OLDER_DEEPSEEK], MESSAGES, [SHARE_GPT]]

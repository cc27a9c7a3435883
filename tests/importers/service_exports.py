"""Exports of services and clients that were not written by them: invented text in the real shape.

Each test of a format says where its shape comes from.
"""

import base64
import json
from typing import Any

from tests.importers.make_fixtures import PNG

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
                {"type": "SEARCH", "results": [
                    {"url": "https://a.example", "title": "Knots", "cite_index": 2},
                    {"url": "https://b.example", "title": "Hitches", "cite_index": 1},
                    {"url": "https://a.example", "title": "Knots", "cite_index": None}]},
                {"type": "THINK", "content": "It must not slip."},
                {"type": "RESPONSE", "content": "A lark's head.[citation:1]"}]}},
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

PIXEL = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
THOUGHTFUL = """<details type="reasoning" done="true" duration="3">
<summary>Thought for 3 seconds</summary>
&gt; Weigh the wind.
&gt;
&gt; A &lt; B
</details>
<details type="tool_calls" done="true" id="c" name="look"
 arguments="{&quot;a&quot;: 1}" result="seen">
<summary>Tool Executed</summary>
</details>
To the clouds."""
OPEN_WEBUI: dict[str, Any] = {
    "id": "5b1f", "user_id": "u", "title": "Kites", "created_at": 1_760_000_000,
    "updated_at": 1_760_000_006, "archived": True, "pinned": True,
    "chat": {
        "id": "", "title": "Kites", "models": ["qwen3:8b"],
        "params": {"system": "Be brief.", "temperature": 0.5},
        "history": {"currentId": "m2", "messages": {
            "m1": {"id": "m1", "parentId": None, "childrenIds": ["m2", "m3"], "role": "user",
                   "content": "How high?", "timestamp": 1_760_000_000, "files": [
                       {"type": "image", "url": PIXEL},
                       {"type": "file", "name": "a.md", "file": {"data": {"content": "A"}}},
                       {"type": "image", "url": "/api/v1/files/7/content"}]},
            "m2": {"id": "m2", "parentId": "m1", "childrenIds": [], "role": "assistant",
                   "content": THOUGHTFUL, "model": "qwen3:8b", "timestamp": 1_760_000_005,
                   "done": True, "usage": {
                       "prompt_tokens": 3, "completion_tokens": 4, "cost": 0.5,
                       "prompt_tokens_details": {"cached_tokens": 2},
                       "completion_tokens_details": {"reasoning_tokens": 1}},
                   "sources": [
                       {"source": {"name": "Sky", "url": "https://a.example"}},
                       {"source": {"name": "how high", "type": "web_search"},
                        "document": ["…", "…", "…"], "metadata": [
                            {"source": "https://b.example/wind", "title": "Winds"},
                            {"source": "https://c.example/rain"},
                            {"source": "https://b.example/wind", "title": "Winds"}]},
                       {"source": {"name": "notes.pdf", "id": "f1"}, "document": ["…"],
                        "metadata": [{"source": "notes.pdf", "file_id": "f1"}]}]},
            "m3": {"id": "m3", "parentId": "m1", "childrenIds": [], "role": "assistant",
                   "content": "", "error": {"content": "no model"}, "done": True},
        }},
        "messages": [{"id": "m1", "role": "user", "content": "How high?"}],
    },
}  # fmt: skip
LIBRE_CHAT: dict[str, Any] = {
    "conversationId": "c-1", "endpoint": "openAI", "title": "Kites", "branches": True,
    "recursive": True,
    "options": {"model": "gpt-4o", "promptPrefix": "Be brief.", "temperature": 0.5},
    "messages": [{
        "messageId": "m1", "parentMessageId": "00000000-0000-0000-0000-000000000000",
        "text": "How high?", "sender": "User", "isCreatedByUser": True,
        "createdAt": "2026-03-01T09:00:00.000Z", "files": [{"filename": "a.pdf"}],
        "children": [
            {"messageId": "m2", "text": "To the clouds.", "sender": "GPT",
             "isCreatedByUser": False, "model": "gpt-4o", "children": []},
            {"messageId": "m3", "text": "", "sender": "GPT", "isCreatedByUser": False,
             "unfinished": True, "children": [], "content": [
                 {"type": "think", "think": "Weigh the wind."},
                 {"type": "tool_call", "tool_call": {
                     "id": "c", "name": "look", "args": "{}", "output": "seen"}},
                 {"type": "text", "text": {"value": "To the stars."}}]},
        ]}],
}  # fmt: skip
GROK: dict[str, Any] = {
    "conversations": [{
        "conversation": {"id": "g1", "title": "Kites", "create_time": "2026-01-01T00:00:00Z",
                         "modify_time": "2026-01-01T00:01:00Z", "starred": True},
        "responses": [
            {"response": {"_id": "r1", "message": "How high?", "sender": "human",
                          "create_time": {"$date": {"$numberLong": "1767225600000"}},
                          "parent_response_id": None, "model": "grok-4",
                          "file_attachments": ["asset-1", "asset-2"]}},
            {"response": {"_id": "r2", "message": "No.", "sender": "ASSISTANT",
                          "create_time": {"$date": {"$numberLong": "1767225605000"}},
                          "parent_response_id": "r1", "model": "grok-4"}},
            {"response": {"_id": "r3", "message": "To the clouds.", "sender": "grok-3",
                          "create_time": {"$date": {"$numberLong": "1767225606000"}},
                          "parent_response_id": "r1", "model": "grok-3",
                          "thinking_trace": "Weigh the wind.",
                          "web_search_results": [
                              {"url": "https://b.example", "title": "Wind"},
                              {"url": "https://a.example", "title": "Sky"}],
                          "cited_web_search_results": [{"url": "https://a.example",
                                                        "title": "Sky"}],
                          "generated_image_urls": ["https://a.example/kite.jpg"]}},
        ]}],
    "projects": [], "tasks": [], "media_posts": [],
}  # fmt: skip
AI_STUDIO: dict[str, Any] = {
    "runSettings": {"temperature": 0.5, "model": "models/gemini-2.5-pro", "topP": 0.9},
    "systemInstruction": {"parts": [{"text": "Be brief."}]},
    "chunkedPrompt": {
        "chunks": [
            {"role": "user", "driveImage": {"id": "1abc"}},
            {"role": "user", "inlineImage": {"mimeType": "image/png",
                                             "data": base64.b64encode(PNG).decode()}},
            {"role": "user", "text": "How high?", "createTime": "2026-03-01T09:00:00Z"},
            {"role": "model", "text": "Weigh the wind.", "isThought": True},
            {"role": "model", "executableCode": {"language": "PYTHON", "code": "1+1"}},
            {"role": "model", "codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "2"}},
            {"role": "model", "text": "To the clouds", "finishReason": "MAX_TOKENS",
             "grounding": {
                 "corroborationSegments": [
                     {"index": 3, "uri": "https://c.example/", "footnoteNumber": 1}],
                 "groundingSources": [
                     {"referenceNumber": 2, "uri": "https://b.example/", "title": "Wind"},
                     {"referenceNumber": 1, "title": "Sky", "uri": "https://www.google.com/url"
                      "?sa=E&q=https%3A%2F%2Fa.example%2F%3Fx%3D1"}]}},
        ],
        "pendingInputs": [],
    },
}  # fmt: skip

_PROMPTED: dict[str, Any] = {
    "header": "Gemini Apps", "title": "Prompted How high?", "products": ["Gemini Apps"],
    "activityControls": ["Gemini Apps Activity"],
    "safeHtmlItem": [{"html": "<p>To the <strong>clouds</strong>.</p>"}],
}  # fmt: skip
GEMINI: list[object] = [
    _PROMPTED
    | {
        "time": "2026-03-02T09:15:00.000Z",
        "title": "Prompted How high? Attached 2 files.",
        "attachedFiles": ["kite-1.png", "gone.pdf"],
    },
    _PROMPTED | {"time": "2026-03-01T09:15:00.000Z"},
    _PROMPTED
    | {"time": "2026-02-01T09:15:00.000Z", "title": "Prompted No answer", "safeHtmlItem": []},
    {"header": "Gemini Apps", "title": "Gave feedback", "time": "2026-02-01T09:15:00.000Z"},
    {"header": "Search", "title": "Searched for kites", "time": "2026-02-01T09:15:00.000Z"},
]


def _of_openrouter(id: str, speaker: str, minute: int, *items: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "characterId": speaker,
        "type": "user" if speaker == "USER" else "assistant",
        "createdAt": f"2026-03-01T09:0{minute}:00.000Z",
        "items": [{"id": item, "type": "message"} for item in items],
    } | more


def _said(*content: object, role: str = "assistant") -> dict[str, Any]:
    return {"data": {"type": "message", "role": role, "content": list(content)}}


OPENROUTER: dict[str, Any] = {
    "version": "orpg.3.0",
    "title": "Kites",
    "characters": {"c1": {"model": "a/one"}, "c2": {"model": "b/two"}},
    "messages": {
        "m3": _of_openrouter("m3", "c1", 2, "i3", "i4", parentMessageId="m1"),
        "m1": _of_openrouter("m1", "USER", 0, "i1"),
        "m2": _of_openrouter("m2", "c2", 1, "i2", parentMessageId="m1"),
        "m4": _of_openrouter("m4", "USER", 3, "i5"),
        "m5": _of_openrouter("m5", "c1", 4, "i6", parentMessageId="m4"),
    },
    "items": {
        "i1": _said({"type": "input_text", "text": "How high?"},
                    {"type": "input_image", "image_url": PIXEL}, role="user"),
        "i2": _said({"type": "output_text", "text": "No."}),
        "i3": {"data": {"type": "reasoning", "content": [
            {"type": "reasoning_text", "text": "Weigh the wind."}]}},
        "i4": _said({"type": "output_text", "text": "To the clouds."}),
        "i5": _said({"type": "input_text", "text": "Sure?"}, role="user"),
        "i6": _said({"type": "output_text", "text": "Yes."}),
    },
}  # fmt: skip

LM_STUDIO: dict[str, Any] = {
    "name": "Kites", "pinned": True, "createdAt": 1_760_000_000_123, "systemPrompt": "Be brief.",
    "lastUsedModel": {"identifier": "qwen3-8b"}, "assistantLastMessagedAt": 1_760_000_009_000,
    "messages": [
        {"currentlySelected": 0, "versions": [{"type": "singleStep", "role": "user", "content": [
            {"type": "text", "text": "How high?"},
            {"type": "file", "fileIdentifier": "1760 - 7.png", "fileType": "image"}]}]},
        {"currentlySelected": 1, "versions": [
            {"type": "multiStep", "role": "assistant", "steps": [
                {"type": "contentBlock", "content": [{"type": "text", "text": "No."}]}]},
            {"type": "multiStep", "role": "assistant", "senderInfo": {"senderName": "qwen3-8b"},
             "steps": [
                {"type": "contentBlock", "style": {"type": "thinking"},
                 "content": [{"type": "text", "text": "Weigh the wind."}]},
                {"type": "contentBlock", "content": [
                    {"type": "toolCallRequest", "callId": "c", "name": "look",
                     "parameters": {"a": 1}}]},
                {"type": "contentBlock", "content": [
                    {"type": "toolCallResult", "toolCallId": "c", "content": "seen"}]},
                {"type": "toolStatus"},
                {"type": "contentBlock", "content": [{"type": "text", "text": "To the clouds"}],
                 "genInfo": {"identifier": "qwen3-8b", "stats": {
                     "stopReason": "maxPredictedTokensReached", "promptTokensCount": 3,
                     "predictedTokensCount": 4}}}]}]},
    ],
}  # fmt: skip
TYPING_MIND: dict[str, Any] = {"data": {
    "folders": [{"id": "f", "title": "Work"}],
    "chats": [{
        "id": "t1", "chatID": "t1", "chatTitle": "Kites", "model": "gpt-4o",
        "createdAt": "2026-03-01T09:00:00.000Z", "updatedAt": "2026-03-01T09:05:00.000Z",
        "chatParams": {"systemMessage": "Be brief.", "temperature": 0.5, "topP": None},
        "messages": [
            {"role": "user", "uuid": "u1", "createdAt": "2026-03-01T09:00:01.000Z", "content": [
                {"type": "text", "text": "How high?"},
                {"type": "tm_image_file", "metadata": {"name": "kite.png", "base64": PIXEL}},
                {"type": "tm_image_file", "metadata": {"name": "gone.png"},
                 "sync": {"url": "https://a.example/gone.png"}}]},
            {"uuid": "m1", "type": "tm_multi_responses", "selectedMultimodelID": "b", "responses": [
                {"model": "a", "messages": [{"role": "assistant", "content": "No."}]},
                {"model": "b", "messages": [{"role": "assistant", "content": "To the clouds.",
                 "reasoning_content": "Hm.",
                 "usage": {"prompt_tokens": 3, "completion_tokens": 4}}]}]},
            {"role": "user", "uuid": "u2", "content": "Sure?"},
        ]}],
}}  # fmt: skip
CHERRY_STUDIO: dict[str, Any] = {
    "time": 1_760_000_000_000, "version": 5,
    "localStorage": {"persist:cherry-studio": json.dumps({"assistants": json.dumps({
        "defaultAssistant": {"id": "d", "topics": []},
        "assistants": [{"id": "a", "name": "Kiter", "prompt": "Be brief.", "topics": [
            {"id": "t1", "name": "Kites", "createdAt": "2026-03-01T09:00:00.000Z",
             "pinned": True}]}]})})},
    "indexedDB": {
        "topics": [{"id": "t1", "messages": [
            {"id": "u1", "role": "user", "createdAt": "2026-03-01T09:00:01.000Z",
             "blocks": ["b1", "b2"]},
            {"id": "a1", "role": "assistant", "askId": "u1", "model": {"id": "gpt-4o"},
             "blocks": ["b3"]},
            {"id": "a2", "role": "assistant", "askId": "u1", "model": {"id": "qwen3"},
             "foldSelected": True, "usage": {"prompt_tokens": 3, "completion_tokens": 4},
             "blocks": ["b4", "b5", "b6", "b7", "b8"]},
            {"id": "x", "role": "user", "type": "clear", "blocks": []},
            {"id": "u2", "role": "user", "blocks": ["b9"]}]}],
        "message_blocks": [
            {"id": "b1", "messageId": "u1", "type": "main_text", "content": "How high?"},
            {"id": "b2", "messageId": "u1", "type": "image", "file": {
                "id": "f1", "ext": ".png", "origin_name": "kite.png", "type": "image"}},
            {"id": "b3", "messageId": "a1", "type": "main_text", "content": "No."},
            {"id": "b4", "messageId": "a2", "type": "thinking", "content": "Weigh the wind."},
            {"id": "b5", "messageId": "a2", "type": "tool", "toolId": "c", "toolName": "look",
             "arguments": {"a": 1}, "content": "seen"},
            {"id": "b6", "messageId": "a2", "type": "main_text", "content": "To the clouds."},
            {"id": "b7", "messageId": "a2", "type": "citation", "response": {
                "results": [{"url": "https://a.example", "title": "Sky"}]}},
            {"id": "b8", "messageId": "a2", "type": "error", "error": {"message": "cut"}},
            {"id": "b9", "messageId": "u2", "type": "main_text", "content": "Sure?"}],
        "files": [],
    },
}  # fmt: skip
CHATBOX: dict[str, Any] = {
    "__exported_at": "2026-03-01T09:00:00.000Z", "configVersion": 9,
    "chat-sessions-list": [{"id": "s1", "name": "Kites", "type": "chat", "starred": True}],
    "session:s1": {
        "id": "s1", "name": "Kites", "type": "chat",
        "settings": {"model": "gpt-4o", "temperature": 0.5},
        "messages": [
            {"id": "m0", "role": "system",
             "contentParts": [{"type": "text", "text": "Be brief."}]},
            {"id": "m1", "role": "user", "timestamp": 1_760_000_000_000, "contentParts": [
                {"type": "text", "text": "How high?"},
                {"type": "image", "storageKey": "picture:kite"}],
             "files": [{"id": "f", "name": "plan.pdf", "fileType": "application/pdf"}]},
            {"id": "m2", "role": "assistant", "timestamp": 1_760_000_005_000, "model": "qwen3",
             "reasoningContent": "Weigh the wind.", "contentParts": [
                {"type": "tool-call", "toolCallId": "c", "toolName": "look", "args": {"a": 1},
                 "result": "seen"},
                {"type": "text", "text": "To the clouds."}]}],
        "messageForksHash": {"m1": {"position": 0, "lists": [
            {"id": "l0", "messages": []},
            {"id": "l1", "messages": [
                {"id": "m3", "role": "assistant", "content": "No."}]}]}},
        "threads": [{"id": "h", "name": "Tails", "createdAt": 1_750_000_000_000, "messages": [
            {"id": "m9", "role": "user", "content": "How long?"}]}],
    },
}  # fmt: skip

FILES: list[list[object]] = [
    [DEEPSEEK],
    [OLDER_DEEPSEEK],
    MESSAGES,
    [SHARE_GPT],
    [OPEN_WEBUI],
    [LIBRE_CHAT],
    [GROK],
    [AI_STUDIO],
    GEMINI,
    [OPENROUTER],
    [LM_STUDIO],
    [TYPING_MIND],
    [CHERRY_STUDIO],
    [CHATBOX],
]

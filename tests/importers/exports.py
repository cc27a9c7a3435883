"""Exports of services, and files of programs that cannot be run here, built from their schema.

None of them was written by the program itself: ChatGPT's and Claude's exports as their readers
describe them, nekot's database from its migrations, aichat's session from its serde types and
libyaml's styles.
"""

import base64
from typing import Any

from tests.importers.make_fixtures import PNG


def node(
    id: str,
    parent: str | None,
    role: str = "",
    content: dict[str, Any] | str | None = None,
    **more: Any,
) -> tuple[str, dict[str, Any]]:
    """Return a node of ChatGPT's `mapping`; without a role it has no message."""
    if isinstance(content, str):
        content = {"content_type": "text", "parts": [content]}
    message = {
        "id": id,
        "author": {"role": role, "name": None, "metadata": {}},
        "create_time": 1_700_000_000.5,
        "content": content or {"content_type": "text", "parts": [""]},
        "status": "finished_successfully",
        "weight": 1.0,
        "recipient": "all",
        "metadata": {},
    } | more
    children: list[str] = []
    return id, {"id": id, "parent": parent, "children": children, "message": role and message}


def chatgpt(*nodes: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    mapping = dict(nodes)
    for id, value in mapping.items():
        if value["parent"] in mapping:
            mapping[value["parent"]]["children"].append(id)
    return {
        "id": "c0ffee00-0000-4000-8000-000000000001",
        "conversation_id": "c0ffee00-0000-4000-8000-000000000001",
        "title": "Retries",
        "create_time": 1_700_000_000.0,
        "update_time": 1_700_000_100.0,
        "current_node": list(mapping)[-1] if mapping else None,
        "default_model_slug": "gpt-4o",
        "is_archived": False,
        "mapping": mapping,
    } | more


MODEL = {"model_slug": "gpt-4o"}
BRANCHED = chatgpt(
    node("root", None),
    node("sys", "root", "system", weight=0),
    node("q", "sys", "user", "Question"),
    node("a1", "q", "assistant", "First answer", metadata=MODEL),
    node("a2", "q", "assistant", "Second answer", metadata=MODEL),
    node("q2", "a2", "user", "More?"),
    node("a3", "q2", "assistant", "More.", metadata=MODEL),
)
IMAGE = {
    "content_type": "image_asset_pointer",
    "asset_pointer": "file-service://file-AbC123",
    "size_bytes": len(PNG),
    "width": 1,
    "height": 1,
}
WITH_IMAGE = chatgpt(
    node("root", None),
    node(
        "q",
        "root",
        "user",
        {"content_type": "multimodal_text", "parts": [IMAGE, "What is this?"]},
        metadata={
            "attachments": [
                {"id": "file-AbC123", "name": "plot.png", "mimeType": "image/png"},
                {"id": "file-Doc9", "name": "notes.txt", "mime_type": "text/plain"},
                {"id": "file-Gone7", "name": "gone.pdf", "mime_type": "application/pdf"},
            ]
        },
    ),
    node("a", "q", "assistant", "One pixel.", metadata=MODEL),
    id="c0ffee00-0000-4000-8000-000000000002",
    conversation_id="c0ffee00-0000-4000-8000-000000000002",
    title="Picture",
)
THINKING = chatgpt(
    node("root", None),
    node("q", "root", "user", "Think"),
    node(
        "t",
        "q",
        "assistant",
        {"content_type": "thoughts", "thoughts": [{"summary": "Plan", "content": "First this."}]},
    ),
    node("r", "t", "assistant", {"content_type": "reasoning_recap", "content": "Thought for 6 s"}),
    node("code", "r", "assistant", {"content_type": "code", "text": "1+1"}, recipient="python"),
    node("out", "code", "tool", {"content_type": "execution_output", "text": "2"}),
    node("t2", "out", "assistant", {"content_type": "thoughts", "thoughts": [{"content": "So."}]}),
    node(
        "a",
        "t2",
        "assistant",
        "It is 2.",
        metadata=MODEL | {"finish_details": {"type": "max_tokens"}},
    ),
    title="Thoughts",
    conversation_id="c0ffee00-0000-4000-8000-000000000003",
)

NOBODY = "00000000-0000-4000-8000-000000000000"


def claude_message(
    uuid: str, sender: str, content: object, parent: str | None = None, **more: Any
) -> dict[str, Any]:
    message: dict[str, Any] = {
        "uuid": uuid,
        "text": content if isinstance(content, str) else "",
        "content": [] if isinstance(content, str) else content,
        "sender": sender,
        "created_at": "2026-03-01T09:00:00.000000Z",
        "updated_at": "2026-03-01T09:00:00.000000Z",
        "attachments": [],
        "files": [],
    }
    if parent is not None:
        message["parent_message_uuid"] = parent
    return message | more


def claude(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "uuid": "019d18cb-0000-7000-8000-000000000001",
        "name": "Retries",
        "created_at": "2026-03-01T09:00:00.000000Z",
        "updated_at": "2026-03-01T09:05:00.000000Z",
        "account": {"uuid": "019d18cb-0000-7000-8000-0000000000ff"},
        "chat_messages": list(messages),
    } | more


NEKOT_SCHEMA = """
CREATE TABLE sessions (
  sessions_id INTEGER PRIMARY KEY,
  sessions_messages JSON NOT NULL,
  sessions_created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  sessions_session_name VARCHAR(255) NOT NULL
);
ALTER TABLE sessions ADD COLUMN prompt_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN completion_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN is_temporary INTEGER NOT NULL DEFAULT 0;
"""
NEKOT_MESSAGES = [
    {
        "model": "",
        "role": "user",
        "content": "What is this?",
        "reasoning": "",
        "attachments": [
            {"path": "/home/me/plot.png", "content": base64.b64encode(PNG).decode(), "type": "img"}
        ],
        "tool_calls": None,
    },
    {
        "model": "gpt-4o",
        "role": "assistant",
        "content": "",
        "reasoning": "Let me search.",
        "attachments": None,
        "tool_calls": [
            {
                "id": "call_1",
                "type": "function",
                "function": {"name": "web_search", "arguments": {"query": "pixel"}},
                "result": None,
            }
        ],
    },
    {
        "model": "gpt-4o",
        "role": "tool",
        "content": "",
        "reasoning": "",
        "attachments": [],
        "tool_calls": [
            {
                "id": "call_1",
                "type": "function",
                "function": {"name": "web_search", "arguments": {"query": "pixel"}},
                "result": "A pixel is a dot.",
            }
        ],
    },
    {"model": "gpt-4o", "role": "assistant", "content": "A dot.", "reasoning": ""},
]

AICHAT = f"""\
model: openai:gpt-4o
temperature: 0.2
role_name: coder
compressed_messages:
- role: system
  content: Be brief.
- role: user
  content: 'How: do I retry?'
- role: assistant
  content: |-
    Wrap the call:

    ```python
    for wait in (0.5, 1):
        ...
    ```
messages:
- role: system
  content: "The chat so far: \\"retries\\".\\n"
- role: user
  content:
  - type: text
    text: What is this?
  - type: image_url
    image_url:
      url: data:image/png;base64,{base64.b64encode(PNG).decode()}
- role: tool
  content:
    tool_results:
    - call:
        name: look
        arguments:
          deep: true
        id: call_1
      output:
        seen: 1
    text: ''
    sequence: false
- role: assistant
  content: One pixel.
data_urls:
  3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea: /home/me/plot.png
"""

"""A chat in which everything stands that a transcript can show, and what opens over it."""

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta, PartReceived, ReasoningDelta
from chatui.conversation.message import FinishReason, ReplyError, Status, Usage
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import Source, SourcesPart, TextPart

REPLY = r"""# Retries

Text, **strong**, *emphasis*, ~~strike~~, `code`, a [link of
`code`](https://www.example.org), a source[1],
$\alpha^2$, and [www.example.org](https://example.net), which leads elsewhere.

## Lists

- one
- [x] done
- [ ] not yet
  1. two

> A quote with `code` and a [link](https://www.example.org).

| method | safe |
| --- | --- |
| `GET` | **yes**, and a [link](https://www.example.org) |

$$\frac{a}{b}$$

---

```python
@wraps(call)
async def retried(call: str = "x", *, times=0x10) -> None:  # a comment
    return await call(f"{times!r}", 1.5e3, None) if not times else ...
```

```diff
--- a/old
+++ b/new
@@ -1 +1 @@
-before
+after
```

```json
{"key": [1, true, null, "text"]}
```

```html
<a href="x" class='y'>&amp; text</a><!-- comment -->
```

```sh
for name in *.py; do echo "$name" | wc -l; done  # a comment
```
"""
THOUGHTS = "It is about status codes, with `code` and a [link](https://www.example.org)."
LONG = " ".join(["Words that fill the line."] * 5)


def everything() -> Conversation:
    """Return a chat with each kind of message."""
    chat = Conversation.new()
    chat.title = "Everything"
    chat.endpoint, chat.model = "work", "large-model"
    _reply(chat, REPLY, Status.COMPLETE, thoughts=THOUGHTS)
    _reply(chat, "Half of it, with `code`.", Status.STOPPED)
    _reply(chat, "Not `sent` any more.", Status.COMPLETE)
    for message in list(chat.messages.values())[-2:]:
        message.excluded = True
    _reply(chat, "The beginning.", Status.INTERRUPTED)
    _reply(chat, "The beginning.", Status.FAILED, ReplyError("server", "It broke (500)."))
    refused = ReplyError("key-refused", "Work refused the key (401).", status=401)
    _reply(chat, "", Status.FAILED, refused)
    return chat


def _reply(
    chat: Conversation,
    text: str,
    status: Status,
    error: ReplyError | None = None,
    *,
    thoughts: str = "",
) -> None:
    prompt = chat.add_prompt([TextPart(f"About this, in `code`: {LONG}")])
    reply = chat.begin_reply(
        prompt.id, endpoint="work", model="large-model", parameters=Parameters()
    )
    if thoughts:
        chat.apply(ReasoningDelta(thoughts), reply.id)
    if text:
        chat.apply(ContentDelta(text), reply.id)
    if thoughts:
        source = Source("https://www.example.org", "A page")
        chat.apply(PartReceived(SourcesPart((source,))), reply.id)
    reply.finish_reason, reply.usage = FinishReason.STOP, Usage(1190, 214)
    reply.first_token_ms, reply.total_ms = 310, 4425
    chat.end_reply(reply.id, status, error)

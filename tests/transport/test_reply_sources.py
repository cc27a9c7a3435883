"""What a reply goes by, in the shape of every server that names it."""

from typing import Any

import pytest

from chatui.config import Endpoint
from chatui.conversation.events import PartReceived
from chatui.conversation.parts import Source
from chatui.transport.errors.failures import Failures
from chatui.transport.protocol.chunks import ChunkDecoder
from chatui.transport.protocol.event_stream import Payload
from chatui.transport.protocol.reply_sources import ReplySources
from tests.scripted_server import ScriptedServer, chunk, event, response, stream
from tests.transport.asking import ask
from tests.transport.fault_case import STOP

KITES, KNOTS = "https://example.org/kites", "https://example.com/knots"
BOTH = [Source(KITES, "Kites"), Source(KNOTS, "Knots")]
CITATION = {"type": "url_citation", "url_citation": {"url": KITES, "title": "Kites"}}


def beside(**fields: Any) -> bytes:
    """Return a chunk with fields beside its choices."""
    return event(chunk("") | fields)


def item(url: str, title: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "url": url} | more


SHAPES = {
    # docs.perplexity.ai, Chat Completions: `citations` and `search_results`, in every chunk
    "Perplexity": (
        [
            beside(citations=[KITES, KNOTS], search_results=[item(KNOTS, "Knots", date=None)]),
            beside(
                citations=[KITES, KNOTS],
                search_results=[item(KNOTS, "Knots", date=None), item(KITES, "Kites")],
            ),
        ],
        BOTH,
    ),
    # docs.perplexity.ai, changelog: `search_results` in place of `citations`
    "Perplexity without citations": (
        [beside(search_results=[item(KITES, "Kites", source="web"), item(KNOTS, "Knots")])],
        BOTH,
    ),
    # docs.x.ai, Live Search: `citations`, in the last chunk
    "xAI": ([beside(citations=[KITES])], [Source(KITES)]),
    # openrouter.ai/docs, Web Search; platform.openai.com/docs, Web search: `annotations`
    "OpenRouter": (
        [
            event(chunk("", annotations=[CITATION])),
            event(
                chunk("", annotations=[{"type": "url_citation", "url": KNOTS, "title": "Knots"}])
            ),
        ],
        BOTH,
    ),
    # platform.openai.com/docs, File search: `file_citation`
    "a file of OpenAI": (
        [event(chunk("", annotations=[{"type": "file_citation", "filename": "plan.pdf"}]))],
        [Source("", "plan.pdf")],
    ),
    # console.groq.com/docs/compound/built-in-tools: `executed_tools`
    "Groq": (
        [
            event(
                chunk(
                    "",
                    executed_tools=[
                        {
                            "index": 0,
                            "type": "search",
                            "name": "web_search",
                            "arguments": "{}",
                            "search_results": {
                                "images": [],
                                "results": [item(KITES, "Kites"), item(KNOTS, "Knots", score=0.9)],
                            },
                        },
                        {"index": 1, "type": "python", "name": "python", "arguments": "{}"},
                    ],
                )
            )
        ],
        BOTH,
    ),
    # learn.microsoft.com, Azure OpenAI On Your Data: `context.citations`
    "Azure": (
        [
            event(
                chunk(
                    "",
                    context={
                        "citations": [
                            {"content": "…", "title": "Kites", "url": KITES, "chunk_id": "0"},
                            {"content": "…", "title": None, "url": None, "filepath": "knots.md"},
                        ],
                        "intent": '["kites"]',
                    },
                )
            )
        ],
        [BOTH[0], Source("", "knots.md")],
    ),
    # open-webui, backend/open_webui/utils/middleware.py: {"sources": [...]} before the chunks
    "Open WebUI": (
        [
            event(
                {
                    "sources": [
                        {
                            "source": {"name": "A search", "urls": [KITES]},
                            "document": ["About kites", "About knots"],
                            "metadata": [
                                {"source": KITES, "title": "Kites"},
                                {"source": KNOTS, "name": "Knots"},
                            ],
                        },
                        {
                            "source": {"name": "plan.pdf"},
                            "document": ["The plan"],
                            "metadata": [{"source": "plan.pdf"}],
                        },
                    ]
                }
            )
        ],
        [*BOTH, Source("", "plan.pdf")],
    ),
    # docs.bigmodel.cn, Chat Completions: `web_search`
    "Z.ai": (
        [beside(web_search=[{"title": "Kites", "link": KITES, "media": "m", "refer": "ref_1"}])],
        BOTH[:1],
    ),
    # help.aliyun.com and cloud.tencent.com: `search_info.search_results`
    "Qwen and Hunyuan": (
        [
            beside(
                search_info={
                    "search_results": [
                        {"index": 1, "title": "Kites", "url": KITES, "site_name": "s"},
                        {"index": 2, "title": "Knots", "url": KNOTS},
                    ]
                }
            )
        ],
        BOTH,
    ),
    # ai.google.dev, Grounding with Google Search; by way of gateways that pass it on
    "Gemini": (
        [
            event(
                {
                    "choices": [
                        {
                            "index": 0,
                            "delta": {"content": ""},
                            "grounding_metadata": {
                                "groundingChunks": [{"web": {"uri": KITES, "title": "Kites"}}]
                            },
                        }
                    ]
                }
            )
        ],
        BOTH[:1],
    ),
    # docs.cohere.com, Citations: the documents that a passage goes by
    "Cohere": (
        [
            event(
                chunk(
                    "",
                    citations=[
                        {
                            "start": 0,
                            "end": 5,
                            "text": "Kites",
                            "sources": [
                                {
                                    "type": "document",
                                    "id": "doc:0",
                                    "document": {"title": "Kites", "url": KITES, "snippet": "…"},
                                }
                            ],
                        }
                    ],
                )
            )
        ],
        BOTH[:1],
    ),
    # docs.venice.ai, Chat Completions: `venice_parameters.web_search_citations`
    "Venice": (
        [
            beside(
                venice_parameters={
                    "enable_web_search": "on",
                    "web_search_citations": [
                        item(KITES, "Kites", date="2026"),
                        item(KNOTS, "Knots"),
                    ],
                }
            )
        ],
        BOTH,
    ),
    # ragflow.io/docs, OpenAI-compatible API: `reference` in the last delta
    "RAGFlow": (
        [event(chunk("", reference={"chunks": [{"id": "1", "document_name": "plan.pdf"}]}))],
        [Source("", "plan.pdf")],
    ),
    # docs.mistral.ai, Agents, Web search: parts of the type `tool_reference`
    "Mistral": (
        [
            event(
                chunk(
                    [
                        {"type": "text", "text": ""},
                        {"type": "tool_reference", "tool": "web_search", **item(KITES, "Kites")},
                        {"type": "reference", "reference_ids": [1]},
                    ]
                )
            )
        ],
        BOTH[:1],
    ),
    # platform.openai.com/docs, Responses: `annotations` inside a part of the content
    "a part of the content": (
        [
            event(
                chunk([{"type": "output_text", "text": "", "annotations": [item(KITES, "Kites")]}])
            )
        ],
        BOTH[:1],
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_sources_are_told_in_their_order_with_their_titles(shape: str) -> None:
    chunks, sources = SHAPES[shape]
    async with ScriptedServer() as server:
        server.play(stream(*chunks, event(chunk("Kites fly.[1]")), STOP))
        outcome = await ask(server.base_url)
    assert outcome.sources == sources
    assert outcome.text == "Kites fly.[1]"
    assert outcome.notices == []


@pytest.mark.parametrize("shape", SHAPES)
async def test_sources_that_come_last_are_told_too(shape: str) -> None:
    chunks, sources = SHAPES[shape]
    async with ScriptedServer() as server:
        server.play(stream(event(chunk("Kites fly.[1]")), *chunks, STOP))
        outcome = await ask(server.base_url)
    assert outcome.sources == sources
    assert outcome.text == "Kites fly.[1]"


async def test_sources_of_a_whole_body_are_told() -> None:
    message = {"role": "assistant", "content": "Kites fly.[1]", "annotations": [CITATION]}
    body = {"choices": [{"message": message, "finish_reason": "stop"}], "citations": [KNOTS]}
    async with ScriptedServer() as server:
        server.play(response(200, body))
        outcome = await ask(server.base_url)
    assert outcome.sources == [Source(KITES, "Kites"), Source(KNOTS)]


async def test_sources_of_a_last_message_that_repeats_the_text_are_told() -> None:
    message = {"content": "Kites fly.[1]", "annotations": [CITATION]}
    last = {"choices": [{"delta": {}, "message": message, "finish_reason": "stop"}]}
    async with ScriptedServer() as server:
        server.play(stream(event(chunk("Kites fly.[1]")), event(last)))
        outcome = await ask(server.base_url)
    assert outcome.sources == BOTH[:1]
    assert outcome.text == "Kites fly.[1]"


@pytest.mark.parametrize(
    ("given", "source"),
    [
        ("ftp://example.org/x", Source("", "ftp://example.org/x")),
        ("javascript:alert(1)", Source("", "javascript:alert(1)")),
        ("plan.pdf", Source("", "plan.pdf")),
        ("http://", Source("", "http://")),
        ("HTTPS://Example.org/a b", Source("", "HTTPS://Example.org/a b")),
        (f" {KITES}\n", Source(KITES)),
        ("https://example.org/\u202eevil", Source("", "https://example.org/\ufffdevil")),
        (item(KITES, "\x1b[31mKites\n\ud83d"), Source(KITES, "␛[31mKites \ufffd")),
        (item(KITES, KITES), Source(KITES)),
        (item(KITES, "k" * 1000), Source(KITES, "k" * 300)),
        (item("https://example.org/" + "k" * 5000, "Kites"), Source("", "Kites")),
    ],
)
def test_what_is_no_address_is_a_title_and_nothing_in_either_acts_on_a_terminal(
    given: object, source: Source
) -> None:
    found = ReplySources().read({"citations": [given]})
    assert found is not None
    assert found.sources == (source,)


@pytest.mark.parametrize(
    "nonsense", [7, "x", {"url": KITES}, [None, 7, {}, {"url": 3}, "", [[]]], {"citations": {}}]
)
def test_what_is_no_list_of_sources_is_none(nonsense: object) -> None:
    assert ReplySources().read({"citations": nonsense, "context": nonsense}) is None


def test_sources_are_bounded() -> None:
    sources = ReplySources()
    first = sources.read({"citations": [f"https://example.org/{n}" for n in range(10_000)]})
    assert first is not None
    assert len(first.sources) == 500
    assert sources.read({"citations": [f"https://example.com/{n}" for n in range(600)]}) is None
    nested: dict[str, Any] = item(KITES, "Kites")
    for _ in range(500):
        nested = {"results": [nested]}
    assert ReplySources().read({"citations": [nested]}) is None


def test_a_list_that_is_repeated_in_each_chunk_is_told_once() -> None:
    decoder = ChunkDecoder(Failures(Endpoint("x", "http://localhost/v1"), model="m"))
    payload = Payload(beside(citations=[KITES], search_results=[item(KITES, "Kites")])[6:].decode())
    told = [one for _ in range(50) for one in decoder.decode(payload)]
    assert [type(one) for one in told] == [PartReceived]


def test_a_page_that_a_list_names_twice_keeps_both_of_its_numbers() -> None:
    pages = ["https://a.example/", "https://b.example/", "https://a.example/", "https://c.example/"]
    results = [{"url": pages[0], "title": "A"}, {"url": pages[3], "title": "C"}]
    sources = ReplySources()
    told = sources.read({"citations": pages, "search_results": results})
    assert told is not None
    assert told.sources == (
        Source(pages[0], "A"),
        Source(pages[1]),
        Source(pages[2], "A"),
        Source(pages[3], "C"),
    )
    assert sources.read({"citations": list(pages), "search_results": results}) is None

"""The cache of models, and the prompts for the Up key."""

import json
import stat
import threading
from pathlib import Path

import pytest

from chatui.conversation.parts import ImagePart
from chatui.model_info import ModelInfo
from chatui.storage import prompt_history
from chatui.storage.format.parts_json import encode_part
from chatui.storage.model_cache import ModelCache
from chatui.storage.prompt_history import LIMIT, LONGEST, PromptHistory, SentPrompt

URL = "https://example.org/v1"


def test_a_list_of_models_is_kept_for_its_base_url(tmp_path: Path) -> None:
    cache = ModelCache(tmp_path / "models")
    assert cache.load(URL) is None
    models = [ModelInfo("a", 32768, True, 0.1, 0.4), ModelInfo("b \ud800")]
    cache.save(URL, models)
    assert ModelCache(tmp_path / "models").load(URL) == models
    assert cache.load("https://example.org/v2") is None
    cache.save(URL, [])
    assert cache.load(URL) == []


def test_each_cached_model_has_a_line_and_a_cache_in_one_line_is_read_as_well(
    tmp_path: Path,
) -> None:
    cache, models = ModelCache(tmp_path), [ModelInfo("a"), ModelInfo("b", 10)]
    cache.save(URL, models)
    [path] = tmp_path.iterdir()
    content = path.read_text()
    assert [json.loads(line.rstrip(","))["id"] for line in content.splitlines()[1:-1]] == ["a", "b"]
    path.write_text(json.dumps(json.loads(content)))
    assert cache.load(URL) == models
    path.write_text(content.removesuffix("]}\n"))
    assert cache.load(URL) is None


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"models": [3]}', b'{"models": [{"id": 3}]}', b"[" * 10000]
)
def test_a_cache_that_is_broken_is_as_good_as_none(content: bytes, tmp_path: Path) -> None:
    cache = ModelCache(tmp_path)
    cache.save(URL, [ModelInfo("a")])
    [path] = tmp_path.iterdir()
    path.write_bytes(content)
    assert cache.load(URL) is None
    cache.save(URL, [ModelInfo("a")])
    assert cache.load(URL) == [ModelInfo("a")]


def test_a_fact_of_the_future_does_not_spoil_the_cache(tmp_path: Path) -> None:
    cache = ModelCache(tmp_path)
    cache.save(URL, [ModelInfo("a")])
    [path] = tmp_path.iterdir()
    content = json.loads(path.read_text())
    content["models"][0]["dreams"] = True
    path.write_text(json.dumps(content))
    assert cache.load(URL) == [ModelInfo("a")]


def test_a_cached_fact_of_a_wrong_type_is_as_good_as_none(tmp_path: Path) -> None:
    cache = ModelCache(tmp_path)
    cache.save(URL, [ModelInfo("a")])
    [path] = tmp_path.iterdir()
    wrong = {"context_length": "32k", "sees_images": 1, "price_in": True, "as_of": "2020-01"}
    content = {"models": [{"id": "a", "price_out": 1, "longest_output": None, **wrong}]}
    path.write_text(json.dumps(content))
    assert cache.load(URL) == [ModelInfo("a", price_out=1)]


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = ModelCache(tmp_path / "file")
    cache.save(URL, [ModelInfo("a")])
    assert cache.load(URL) is None


def texts(history: PromptHistory) -> list[str]:
    return [prompt.text for prompt in history.entries()]


def test_prompts_come_back_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "home" / "prompts.jsonl"
    history = PromptHistory(path)
    assert history.entries() == []
    for text in ("one", "two\nlines", "two\nlines", " ", "one", "lone \ud800", "x" * (LONGEST + 1)):
        history.add(text)
    assert texts(PromptHistory(path)) == ["one", "two\nlines", "one", "lone \ud800"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


PLOT = ImagePart("0" * 64, "image/png", "plot.png", 640, 480, 42_000)
CAT = ImagePart("1" * 64, "image/jpeg", "c\ud800at.jpg")


def test_the_pictures_of_prompts_come_back_and_older_versions_still_read_the_texts(
    tmp_path: Path,
) -> None:
    path = tmp_path / "prompts.jsonl"
    prompts = [
        SentPrompt("before"),
        SentPrompt("two", (PLOT, CAT)),
        SentPrompt("two", (CAT,)),
        SentPrompt("", (PLOT,)),
        SentPrompt("after"),
    ]
    history = PromptHistory(path)
    for prompt in [prompts[0], *prompts, prompts[-1]]:
        history.add(prompt.text, prompt.parts)
    assert history.known == PromptHistory(path).entries() == prompts
    assert PromptHistory(path).entries()[1].parts[0].size == PLOT.size
    values = [json.loads(line) for line in path.read_text().split("\n") if line]
    assert [one for one in values if isinstance(one, str)] == ["before", "two", "two", "after"]


@pytest.mark.parametrize(
    "between", [b"", b'"cut \xff\n', b"7\n", b'{"pictures": [7]}\n', b'{"pictures": []}\n']
)
def test_pictures_belong_to_no_other_text_than_the_one_before_them(
    tmp_path: Path, between: bytes
) -> None:
    path = tmp_path / "prompts.jsonl"
    pictures = json.dumps({"pictures": [encode_part(PLOT)]}).encode()
    path.write_bytes(b'\n"one"\n' + between + pictures + b'\n\n"two"\n')
    parts = () if between else (PLOT,)
    assert PromptHistory(path).entries() == [SentPrompt("one", parts), SentPrompt("two")]


def test_the_pictures_stay_when_the_file_is_shortened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = PromptHistory(tmp_path / "prompts.jsonl")
    history.add("one", (PLOT,))
    monkeypatch.setattr(prompt_history, "_ROOM", 100)
    assert history.add("two", (CAT,)) == ""
    assert PromptHistory(tmp_path / "prompts.jsonl").entries() == [SentPrompt("two", (CAT,))]


def test_the_prompts_in_memory_follow_what_this_window_and_another_one_add(tmp_path: Path) -> None:
    history, other = (PromptHistory(tmp_path / "prompts.jsonl") for _ in "ab")
    assert history.known is None
    for add, known in ((history, ["one"]), (other, ["one", "two"]), (history, ["one", "two", "x"])):
        add.add(known[-1])
        history.poll()
        assert history.known == [SentPrompt(text) for text in known]


def test_a_line_that_was_cut_takes_no_other_with_it(tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl"
    history = PromptHistory(path)
    history.add("one")
    with path.open("ab") as file:
        file.write(b'\n"cut \xff')
    history.add("two")
    assert texts(history) == ["one", "two"]


def test_the_prompts_take_no_more_room_than_they_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "prompts.jsonl"
    path.write_text("".join(f"{json.dumps(str(number))}\n" for number in range(2 * LIMIT)))
    history = PromptHistory(path)
    history.add("last")
    assert texts(history)[-2:] == [str(2 * LIMIT - 1), "last"]
    assert len(history.entries()) == LIMIT
    assert len(path.read_text().split()) == LIMIT
    monkeypatch.setattr(prompt_history, "_ROOM", 50)
    history.add("y" * 100)
    assert texts(history) == ["y" * 100]


def test_several_windows_add_prompts_at_once_and_lose_none(tmp_path: Path) -> None:
    def add_twenty(name: str) -> None:
        for number in range(20):
            PromptHistory(tmp_path / "prompts.jsonl").add(f"{name}{number}")

    windows = [threading.Thread(target=add_twenty, args=(name,)) for name in "abc"]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert len(set(PromptHistory(tmp_path / "prompts.jsonl").entries())) == 60

"""What the model picker lists for what was typed."""

import pytest

from chatui.commands.model_filters import ModelQuery
from chatui.endpoints import ModelChoice
from chatui.model_info import ModelInfo
from chatui.ui.panels import model_lines
from chatui.ui.panels.model_lines import MANY, ModelLines, Offer, TypedModel
from chatui.ui.widgets.choice_list import Choice, Heading, Rows

HERE = ModelChoice("far", "seeing")
FAR = (
    ModelInfo("seeing", 32_768, sees_images=True, price_in=1, price_out=2),
    ModelInfo("doing", calls_tools=True, price_in=0.1, price_out=0.2),
    ModelInfo("gift:free", sees_images=True, calls_tools=True, price_in=0, price_out=0),
    ModelInfo("silent"),
    ModelInfo("hermes-tools"),
)
NEAR = (ModelInfo("home", 8_192), ModelInfo("home-seeing", sees_images=True))


def lines_of(far: tuple[ModelInfo, ...] = FAR, **known: tuple[ModelChoice, ...]) -> ModelLines:
    offers = [Offer("far"), Offer("near", is_local=True)]
    for offer, models in zip(offers, (far, NEAR), strict=True):
        offer.listing = offer.listed(models)
    favourites, recent = known.get("favourites", ()), known.get("recent", ())
    return ModelLines(offers, current=HERE, favourites=favourites, recent=recent)


def names(lines: ModelLines, typed: str) -> list[str]:
    shown = [line for line in lines.lines(typed) if isinstance(line, Choice)]
    return [line.text for line in shown if not isinstance(line.value, TypedModel)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("sees", ["seeing", "gift:free", "home-seeing"]),
        ("SEES tools", ["gift:free"]),
        ("tools", ["doing", "gift:free", "hermes-tools"]),
        ("free", ["gift:free"]),
        ("local", ["home", "home-seeing"]),
        ("local sees", ["home-seeing"]),
        ("sees home", ["home-seeing"]),
        ("hm sees", ["home-seeing"]),  # letters in order, beside a fact
        ("see", ["seeing", "home-seeing"]),  # half a word is a part of a name
        ("sees nothing", []),
    ],
)
def test_words_ask_for_facts_beside_parts_of_names(typed: str, found: list[str]) -> None:
    assert names(lines_of(), typed) == found


def test_favourites_and_recent_ones_are_asked_for_facts_as_well() -> None:
    lines = lines_of(
        favourites=(ModelChoice("far", "silent"), ModelChoice("far", "gift:free")),
        recent=(ModelChoice("near", "home"),),
    )
    headings = [line.text for line in lines.lines("free") if isinstance(line, Heading)]
    assert headings == ["Favourites", "far"]
    assert names(lines, "free") == ["gift:free", "gift:free"]
    assert names(lines, "local") == ["home", "home", "home-seeing"]


def test_what_asks_for_facts_and_finds_some_is_no_name_to_be_used() -> None:
    def offers_name(typed: str) -> bool:
        lines = lines_of().lines(typed)
        return any(isinstance(one, Choice) and isinstance(one.value, TypedModel) for one in lines)

    assert not offers_name("sees")
    assert offers_name("see")
    assert offers_name("sees nothing")


def test_only_the_letters_of_names_are_marked_as_found() -> None:
    rows = [line for line in lines_of().lines("sees home") if isinstance(line, Choice)]
    assert [row.hits for row in rows] == [(0, 1, 2, 3)]


def test_by_price_the_cheapest_of_an_endpoint_come_first_and_the_unknown_last() -> None:
    lines = lines_of()
    lines.is_by_price = True
    assert names(lines, "")[:5] == ["gift:free", "doing", "seeing", "silent", "hermes-tools"]
    [far, near] = [line for line in lines.lines("") if isinstance(line, Heading)]
    assert far.note == "5 models · by price"
    assert near.note == "2 models · by price"
    assert names(lines, "sees") == ["gift:free", "seeing", "home-seeing"]


def test_those_that_cost_the_same_to_generate_are_sorted_by_what_prompts_cost() -> None:
    lines = lines_of((ModelInfo("b", price_in=3, price_out=1), ModelInfo("a", None, None, 2, 1)))
    lines.is_by_price = True
    assert names(lines, "far") == ["a", "b"]


def test_facts_that_are_not_the_endpoints_own_are_dated() -> None:
    known = ModelInfo("b", 128_000, as_of="2026-11", is_context_told=False)
    lines = lines_of((ModelInfo("a", 128_000), known)).lines("")
    shown = [line.facts[1] for line in lines if isinstance(line, Choice)]
    assert shown[:2] == ["128k", "≈128k"]
    notes = [line.note for line in lines if isinstance(line, Heading)]
    assert notes == ["2 models · some facts as of 2026-11", "2 models"]


@pytest.mark.parametrize("is_wide", [False, True])
def test_what_costs_nothing_is_said_to_be_free(is_wide: bool) -> None:
    lines = lines_of()
    lines.is_wide = is_wide
    rows = {line.text: line.facts for line in lines.lines("") if isinstance(line, Choice)}
    assert "free" in rows["gift:free"]
    assert "free" not in rows["silent"]


def test_of_many_models_no_row_is_made_before_it_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    row = model_lines.ModelLines._row

    def counted(self: ModelLines, offer: Offer, query: ModelQuery, info: ModelInfo) -> Choice:
        made.append(info.id)
        return row(self, offer, query, info)

    far = tuple(ModelInfo(f"maker/model-{number}", sees_images=True) for number in range(MANY + 1))
    lines = lines_of(far)
    monkeypatch.setattr(model_lines.ModelLines, "_row", counted)
    for lines.is_by_price in (False, True):
        for typed in ("", "m", "sees"):
            made.clear()
            [rows] = [line for line in lines.lines(typed) if isinstance(line, Rows)]
            assert len(rows.items) == len(far)
            assert len(made) <= len(NEAR)


@pytest.mark.parametrize(("price", "words"), [(999.4, "$999"), (999.6, "$1000"), (1234.5, "$1234")])
def test_a_price_of_a_thousand_dollars_is_written_out(price: float, words: str) -> None:
    assert model_lines._dollars(price) == words

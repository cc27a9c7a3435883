"""How a prompt is shown while its variables are filled in."""

from chatui.text.template import Template
from chatui.ui.panels.prompts.preview import previewed

LONG = "Begin {{first}}." + "\nA rule." * 50 + "\nThen {{second}}, and {{third}}."


def test_a_long_text_begins_shortly_before_the_variable_that_is_filled_in() -> None:
    template = Template.parse(LONG)
    assert previewed(template, {}).plain.startswith("Begin {{first}}.")
    assert previewed(template, {}, at="first").plain.startswith("Begin {{first}}.")
    shown = previewed(template, {"second": "two"}, at="second").plain
    assert shown == "…A rule.\nA rule.\nThen two, and {{third}}."
    assert previewed(template, {}, at="third").plain.startswith(
        "…A rule.\nA rule.\nThen {{second}}"
    )


def test_a_short_text_is_shown_from_its_beginning() -> None:
    template = Template.parse("Make it {{how}}, for {{whom}}.")
    assert previewed(template, {}, at="whom").plain == "Make it {{how}}, for {{whom}}."

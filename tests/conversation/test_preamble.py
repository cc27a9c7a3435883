"""What stands in front of a chat, in the one order that is documented."""

from itertools import permutations

from chatui.conversation.preamble import Section, Source, joined


def test_sections_are_sent_in_the_order_of_their_sources_however_they_come() -> None:
    sections = [Section(source, source.value) for source in Source]
    wanted = "\n\n".join(sorted_source.value for sorted_source in Source)
    assert all(joined(order) == wanted for order in permutations(sections))


def test_sections_of_one_source_keep_their_order() -> None:
    files = [Section(Source.PROJECT_FILES, "b"), Section(Source.PROJECT_FILES, "a")]
    assert joined([Section(Source.SYSTEM, "s"), *files]) == "b\n\na\n\ns"


def test_sections_that_say_nothing_leave_no_trace() -> None:
    assert (
        joined([Section(Source.MEMORY, " \n"), Section(Source.SYSTEM, "\nBe brief.\n")])
        == "Be brief."
    )
    assert joined([]) == ""

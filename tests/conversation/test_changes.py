from chatui.conversation.changes import set_tags, set_title, turn
from chatui.conversation.conversation import Conversation
from chatui.conversation.parts import TextPart


def test_a_title_stays_and_an_empty_one_lets_the_first_prompt_say_it_again() -> None:
    conversation = Conversation.new()
    conversation.add_prompt([TextPart("A trip to Lisbon")])

    set_title(conversation, "  Lisbon\n in May ")
    assert (conversation.title, conversation.title_locked) == ("Lisbon in May", True)

    set_title(conversation, " ")
    assert (conversation.title, conversation.title_locked) == ("A trip to Lisbon", False)


def test_before_the_first_prompt_an_empty_title_is_left_to_it() -> None:
    conversation = Conversation.new()
    set_title(conversation, "")
    conversation.add_prompt([TextPart("A trip to Lisbon")])
    assert conversation.title == "A trip to Lisbon"


def test_what_is_turned_twice_is_as_it_was() -> None:
    conversation = Conversation.new()
    turn(conversation, "pinned")
    turn(conversation, "archived")
    turn(conversation, "archived")
    assert (conversation.pinned, conversation.archived) == (True, False)


def test_tags_are_those_that_the_text_names_now() -> None:
    conversation = Conversation.new()
    set_tags(conversation, "#work, travel")
    set_tags(conversation, "travel")
    assert conversation.tags == ("travel",)

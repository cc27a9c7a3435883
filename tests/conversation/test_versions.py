from chatui.conversation.conversation import Conversation
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import TextPart


def test_the_newest_leaf_follows_the_child_that_was_added_last() -> None:
    conversation = Conversation.new()

    def ask(text: str, parent: str | None = None) -> str:
        return conversation.add_prompt([TextPart(text)], parent).id

    def reply(parent: str) -> str:
        return conversation.begin_reply(
            parent, endpoint="work", model=None, parameters=Parameters()
        ).id

    first = ask("one")
    old, new = reply(first), reply(first)
    below_old = ask("two", old)
    end = reply(below_old)
    assert conversation.newest_leaf(first) == new
    assert conversation.newest_leaf(old) == end
    assert conversation.newest_leaf(end) == end
    conversation.messages[first].parent = end
    assert conversation.newest_leaf(first) in conversation.messages

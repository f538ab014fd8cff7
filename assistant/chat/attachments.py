"""Attachments of a conversation: read, mirrored back, and kept for its case."""

from typing import TYPE_CHECKING, Any, BinaryIO

from assistant.chat.tokens import Visitor

if TYPE_CHECKING:
    from assistant.compose import Beleg


def read_upload(beleg: "Beleg", visitor: Visitor, name: str, content: BinaryIO) -> dict[str, Any]:
    """Read an uploaded photo or PDF; the reply that mirrors it back becomes part of the conversation.

    Returns:
        {"seq", "text", "kind", "fields"} for what was read; an attachment that cannot be read gets its kind reply as
        "text", with "error" naming why.

    Raises:
        NoConversation: there is no such conversation.
    """
    from assistant.handover.attachments import MAX_BYTES, UnreadableAttachment, read_attachment

    chat = beleg.conversations
    where = (visitor.tenant, visitor.conversation_id)
    language = str(chat.store.get(*where).state.get("language") or "de")
    try:
        # One byte more than is allowed tells that there is more, without reading it all.
        found = read_attachment(name, content.read(MAX_BYTES + 1))
    except UnreadableAttachment as error:
        said = error.said.get(language) or error.said["en"]
        return {"seq": chat.note(*where, said, language, {"error": error.code}), "text": said, "error": error.code}
    chat.attach(*where, found.as_json())
    said = found.question.get(language) or found.question["en"]
    seq = chat.note(*where, said, language, {"attachment": found.kind})
    return {"seq": seq, "text": said, "kind": found.kind, "fields": dict(found.fields)}

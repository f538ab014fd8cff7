"""A reply for a person to send: from the documents, each statement with its quote."""

from collections.abc import Callable
from typing import Any

from assistant.handover.case import Case
from assistant.render import answer_json
from assistant.types import Answer, Question

Answerer = Callable[[Question], Answer]


def draft_reply(
    answer: Answerer, restricted: Callable[[str], bool], case: Case, groups: frozenset[str], question: str = ""
) -> dict[str, Any]:
    """What the documents say to a case.

    Args:
        answer: the tenant's assistant.
        restricted: whether a document, by its id, is not for everybody.
        groups: access groups of the agent: an agent may see more than the customer, who reads what is sent.
        question: another wording than the case's own.

    Returns:
        As `answer_json`, plus "usable" (False: the documents do not hold it, "text" says so) and "internal": sources
        that the customer may not read, so that the agent does not quote them unawares.
    """
    found = answer(Question(question or case.question, (), case.language or None, groups, case.tenant))
    internal = sorted({item.source for item in found.citations if restricted(item.document_id)})
    return answer_json(found) | {"usable": found.action == "answer", "internal": internal}

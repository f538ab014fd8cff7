"""Builds search briefs from settings."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.copy.seo.questions import from_conversations
from assistant.copy.seo.topic import Topic
from assistant.copy.seo.types import Question, SeoBrief

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from assistant.copy.seo.brief import Wanted


def build_seo(beleg: "Beleg", wanted: "Wanted", tenant: str | None = None) -> SeoBrief:
    """The search brief of a page, with the questions of the tenant's stored conversations.

    Raises:
        RequestError: neither product nor subject, or a product that no feed knows.
        KnowledgeError: nothing is indexed.
        BrandError: there is no brand file.
    """
    from assistant.copy.drafting.wiring import build_drafter
    from assistant.copy.seo.brief import seo_brief

    name = tenant or beleg.settings.tenant

    def personal(text: str) -> Sequence[str]:
        return [span.type for span in beleg.redactor.analyze(text)]

    def asked(topic: Topic) -> list[Question]:
        return from_conversations(beleg.database, name, topic, personal)

    return seo_brief(wanted, beleg.knowledge(name), build_drafter(beleg, name, model=False), asked)

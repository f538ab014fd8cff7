"""Builds the review desk from settings."""

from typing import TYPE_CHECKING

from assistant.copy.review.desk import ReviewDesk, ReviewOptions

if TYPE_CHECKING:
    from assistant.compose import Beleg


def build_review(beleg: "Beleg") -> ReviewDesk:
    """The review desk of an installation.

    Raises:
        BrandError: there is no brand file, or it cannot be used.
    """
    from assistant.copy.drafting.drafter import keys_of
    from assistant.copy.drafting.products import Products

    rules = beleg.settings.brand
    feeds: dict[str, Products] = {}

    def products(tenant: str, product: str) -> tuple[str, ...]:
        if not product:
            return ()
        feed = feeds.setdefault(tenant, Products(beleg.knowledge(tenant)))
        return keys_of(feed.find(product)) or (product,)

    return ReviewDesk(
        beleg.database,
        beleg.linter,
        beleg.copy_claims,
        lambda tenant: dict(beleg.catalogue.live(tenant).keys()),
        ReviewOptions(rules.four_eyes, rules.expires_days),
        products=products,
    )

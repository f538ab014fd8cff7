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
    rules = beleg.settings.brand
    return ReviewDesk(
        beleg.database,
        beleg.linter,
        beleg.copy_claims,
        lambda tenant: dict(beleg.catalogue.live(tenant).keys()),
        ReviewOptions(rules.four_eyes, rules.expires_days),
    )

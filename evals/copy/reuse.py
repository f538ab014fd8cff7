"""Texts used again, without a model: other channels, A/B sets, the other language, over the demo's briefs.

python -m evals.copy.reuse [--index DATA_DIR] [--briefs FOLDER] [--every N] [--json]

Limits, rules and claims are checked by fresh parts from the text alone; the difference of an A/B set is counted again,
word by word, by a diff of the whole texts.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assistant.compose import Beleg
from assistant.copy.channels import channel_of, measure
from assistant.copy.drafting.brief import Brief
from assistant.copy.drafting.wiring import build_drafter
from assistant.copy.reuse.ab import DIFFERENCES, ab_set
from assistant.copy.reuse.localise import localise
from assistant.copy.reuse.repurpose import repurpose
from assistant.copy.reuse.source import Source, figures_beyond
from assistant.copy.review.diff import word_diff
from assistant.errors import RequestError
from assistant.settings import load_settings
from evals.copy.briefs import DEMO, briefs_of
from evals.guardrails.report import Figures, lines, share

CHANNELS = ("google_ads_headline", "google_ads_description", "meta_description", "sms", "x", "product_page")


def figures(beleg: Beleg, briefs: Sequence[Brief]) -> Figures:
    """Shares over all texts, and counts."""
    drafter, linter, claims = build_drafter(beleg, model=False), beleg.linter, beleg.copy_claims()
    good: list[bool] = []
    inside: list[bool] = []
    proven: list[bool] = []

    def check(text: str, language: str, name: str) -> None:
        channel = channel_of(name, linter.brand)
        good.append(all(f.severity == "suggestion" for f in linter.lint(text, language, name).findings))
        inside.append(channel.max_chars is None or measure(text, channel) <= channel.max_chars)
        proven.extend(claim.status == "supported" for claim in claims.check(text, language))

    there: list[bool] = []
    sets: list[bool] = []
    other: list[bool] = []
    beyond = places = 0
    for brief in briefs:
        made = drafter.draft(brief.model_copy(update={"variants": 1})).variants
        if not made:
            continue
        source = Source(made[0].text, brief)
        for one in repurpose(source, CHANNELS, drafter):
            there.append(one.variant is not None)
            if one.variant:
                beyond += len(figures_beyond(one.variant.text, source))
                check(one.variant.text, brief.language, one.channel)
        for difference in DIFFERENCES:
            try:
                arms = ab_set(source, difference, drafter).arms
            except RequestError:
                continue
            sets.append(len(arms) == 2)
            places += len(arms) == 2 and _places(arms[0].variant.text, arms[1].variant.text) > 1
        crossed = localise(source, drafter)
        other.append(crossed.variant is not None)
        if crossed.variant:
            check(crossed.variant.text, crossed.language, brief.channel)
    return {
        "briefs": len(briefs),
        "channels_with_a_text": share(there),
        "figures_beyond_the_source": beyond,
        "ab_sets": len(sets),
        "ab_sets_with_a_second_text": share(sets),
        "ab_sets_that_differ_in_more_than_one_place": places,
        "other_language_with_a_text": share(other),
        "texts_checked": len(good),
        "rules_kept": share(good),
        "limits_kept": share(inside),
        "claims_proven": share(proven),
    }


def _places(one: str, other: str) -> int:
    """Stretches in which two texts differ; equal words inside of a rewritten sentence do not divide it."""
    changed = [number for number, (kind, _) in enumerate(word_diff(one, other)) if kind != "same"]
    parts = word_diff(one, other)
    between = [text for kind, text in parts[min(changed, default=0) : max(changed, default=0)] if kind == "same"]
    return 1 + sum(any(sign in text for sign in (". ", "\n\n")) for text in between)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--briefs", type=Path, default=DEMO / "briefs")
    parser.add_argument("--every", type=int, default=1, help="Take every n-th brief.")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        beleg = Beleg(load_settings(DEMO / "beleg.yaml", flags={"data_dir": given.index or Path(folder)}))
        try:
            if given.index is None:
                beleg.ingest().run(beleg.settings.tenant, beleg.sync_paths())
            found = figures(beleg, briefs_of(given.briefs)[:: given.every])
        finally:
            beleg.close()
    print(json.dumps(found, ensure_ascii=False) if given.json else "\n".join(lines(found)))


if __name__ == "__main__":
    main()

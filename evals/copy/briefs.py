"""The demo's briefs without a model: rules and limits kept, claims proven, facts told from what nothing proves.

python -m evals.copy.briefs [--index DATA_DIR] [--briefs FOLDER] [--json]

Without --index the demo company is indexed into a temporary folder. Every variant is linted and its claims are checked
again, by fresh parts, from the text alone.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.compose import Beleg
from assistant.copy.channels import channel_of, measure
from assistant.copy.drafting.brief import Brief, load_brief
from assistant.copy.drafting.wiring import build_drafter
from assistant.settings import load_settings
from evals.guardrails.report import Figures, lines, share

DEMO = Path(__file__).parent.parent.parent / "assistant" / "demo"


def briefs_of(folder: Path) -> list[Brief]:
    """The briefs of a folder, by file name."""
    return [load_brief(path) for path in sorted(folder.glob("*.yaml"))]


def figures(beleg: Beleg, briefs: Sequence[Brief]) -> Figures:
    """Shares over all variants, and counts."""
    began = time.perf_counter()
    drafter, linter, claims = build_drafter(beleg, model=False), beleg.linter, beleg.copy_claims()
    clean, inside, proven, kept, full, texts = [], [], [], [], [], 0
    similarities: list[float] = []
    for brief in briefs:
        made = drafter.draft(brief)
        full.append(len(made.variants) == brief.variants)
        if len(made.variants) > 1:
            similarities.append(made.similarity)
        channel = channel_of(brief.channel, linter.brand)
        for variant in made.variants:
            texts += 1
            report = linter.lint(variant.text, brief.language, brief.channel)
            clean.append(report.passed and all(finding.severity == "suggestion" for finding in report.findings))
            inside.append(channel.max_chars is None or measure(variant.text, channel) <= channel.max_chars)
            proven += [claim.status == "supported" for claim in claims.check(variant.text, brief.language)]
            kept.append(all(words in variant.text for words in brief.must))
    return {
        "briefs": len(briefs),
        "variants": texts,
        "briefs_with_all_variants": share(full),
        "rules_kept": share(clean),
        "limits_kept": share(inside),
        "claims": len(proven),
        "claims_proven": share(proven),
        "must_kept": share(kept),
        "highest_similarity": max(similarities, default=0.0),
        "mean_of_the_highest_similarity_of_a_brief": sum(similarities) / len(similarities) if similarities else 0.0,
        "seconds_per_brief": round((time.perf_counter() - began) / max(1, len(briefs)), 2),
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--briefs", type=Path, default=DEMO / "briefs")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        beleg = Beleg(load_settings(DEMO / "beleg.yaml", flags={"data_dir": given.index or Path(folder)}))
        try:
            if given.index is None:
                beleg.ingest().run(beleg.settings.tenant, beleg.sync_paths())
            found = figures(beleg, briefs_of(given.briefs))
        finally:
            beleg.close()
    print(json.dumps(found, ensure_ascii=False) if given.json else "\n".join(lines(found)))


if __name__ == "__main__":
    main()

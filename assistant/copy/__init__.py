"""Brand-safe copy: rules, claims, drafts, review.

The rules half, for use by drafting and review (all plain Python, no database, nothing heavy at import time):

    from assistant.copy.brand_file import load_brand
    from assistant.copy.lint import Linter

    brand = load_brand(Path("brand.yaml"))               # BrandError names file, line, key and the nearest known key
    linter = Linter(brand)                               # compile once, use from any thread
    report = linter.lint(text, language=None, channel="newsletter", products=())   # -> LintReport
    report.findings                                      # tuple[Finding], by position; exact offsets in `text`
    report.score, report.scores, report.passed           # 0..100, per category, the gate
    fixed = linter.fix(text, channel="newsletter")       # -> Fixed(text, applied, report); idempotent

    from assistant.copy.channels import channel_of, measure
    limits = channel_of("google_ads_headline", brand)    # Channel(name, max_chars, count, ...); BrandError: unknown
    measure(text, limits)                                # length as the channel counts it (X weights, GSM-7 units)

    from assistant.copy.claims.check import Claims
    claims = Claims(beleg.knowledge(), brand, today=date.today)  # or beleg.copy_claims()
    claims.check(text, language="de")                    # -> list[Claim], one per factual statement, in text order
    Claim.status: supported | unsupported | forbidden | outdated; Claim.citation is a verbatim assistant.types.Citation
    Claim.span are the offsets of `Claim.text` in `text`; Claim.kinds e.g. ("number", "price"); Claim.reason says why

    from assistant.copy.localisation import Localisation
    Localisation(brand).check(source, target, source_language="de", target_language="en", channel=...) -> list[Finding]

`beleg.linter` and `beleg.copy_claims(tenant)` of the composition root build them from the settings (`brand:` in
beleg.yaml). Errors are `assistant.copy.errors.BrandError` (a brand file or a Vale style) and `RequestError`.
"""

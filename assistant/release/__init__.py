"""Release bundles: what answers, frozen and named."""

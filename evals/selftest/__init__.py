"""Does the gate work? Injected regressions must be NO-GO, changes that change nothing must be GO."""

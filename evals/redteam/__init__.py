"""Red team: attacks from seeds by mutation, run against the whole assistant."""

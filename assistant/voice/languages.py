"""Which languages notes are read in."""

READ = ("de", "en", "und")
"""A note too short to tell its language is tried all the same."""

_TELLING = 40


def language_of(text: str) -> str:
    """ISO 639-1 code of a text, "und" when it is too short to tell."""
    from knowledge.text.language import detect

    found = detect(text)
    return found if found in READ or len(text) >= _TELLING else "und"

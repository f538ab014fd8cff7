"""The company's own contact data, which is not personal."""

import re

from guardrails.types import Span


def _plain(text: str) -> str:
    return re.sub(r"[^\w@.]", "", re.sub(r"^(?:https?://)?(?:www\.)?", "", text.casefold().strip())).strip(".")


def _number(text: str) -> str:
    number = re.sub(r"\D", "", text)
    if number.startswith("00"):
        number = number[2:]
    return re.sub(r"^(49|43|41|44|1)(?=\d{7})", "", number).lstrip("0")


class AllowList:
    """Texts that are let through whatever type they look like.

    Case, spaces and punctuation do not matter, telephone numbers match in national and international form,
    `@example.com` stands for every mailbox and `example.com` for every page of that host and its subdomains.
    """

    def __init__(self, entries: tuple[str, ...]) -> None:
        self._hosts = {e.casefold().strip().lstrip("@").removeprefix("www.") for e in entries if _host_like(e)}
        self._texts = {_plain(entry) for entry in entries if _plain(entry)}
        self._numbers = {_number(entry) for entry in entries if len(_number(entry)) >= 6}

    def allows(self, text: str, span: Span) -> bool:
        """Whether a span of a text is on the list."""
        if not self._texts:
            return False
        value = text[span.start : span.end]
        if _plain(value) in self._texts:
            return True
        if span.type == "PHONE_NUMBER":
            return _number(value) in self._numbers
        if span.type in {"EMAIL_ADDRESS", "URL_PERSONAL", "URL"}:
            host = re.split(r"[/?#:]", re.sub(r"^https?://", "", value.casefold().rpartition("@")[2]))[0].removeprefix(
                "www."
            )
            return any(host == allowed or host.endswith("." + allowed) for allowed in self._hosts)
        return False


def _host_like(entry: str) -> bool:
    return bool(re.fullmatch(r"@?(?:www\.)?(?:[\w-]+\.)+[a-z]{2,24}", entry.casefold().strip()))

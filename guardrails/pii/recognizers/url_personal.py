"""Pages and profiles of a person: a profile on a network, a page under a first name, a page called one's own."""

import re
from functools import cached_property

from guardrails.pii.gazetteer import first_names
from guardrails.pii.recognizers.base import Recognizer, Rule

_TLD = (
    r"(?:[a-z]{2,3}|info|biz|online|shop|store|blog|studio|design|photo|photos|art|gallery|berlin|hamburg"
    r"|koeln|cologne|bayern|wien|tirol|swiss|saarland|ruhr|nrw|site|website|space|page|dev|app|me|name"
    r"|family|example|test|academy|coach|music|club|life|live|world|cloud|tech|link|bio|social|team|email"
    r"|care|yoga|fit)"
)
_NETWORKS = (
    r"instagram|facebook|fb|linkedin|xing|twitter|x|tiktok|youtube|youtu|github|gitlab|bitbucket"
    r"|behance|dribbble|pinterest|flickr|soundcloud|bandcamp|mixcloud|twitch"
    r"|snapchat|threads|mastodon|reddit|medium|tumblr|vk|t|telegram|discord|patreon|ko-fi"
    r"|buymeacoffee|linktr|etsy|ebay|kleinanzeigen|vinted|depop|goodreads|strava|komoot"
    r"|researchgate|orcid|stackoverflow|kaggle|huggingface|keybase|about|vimeo|deviantart|artstation"
    r"|500px|unsplash|ravelry|letterboxd|last|chess|lichess|onlyfans|wattpad|couchsurfing|airbnb"
)
_HOSTERS = (
    r"myportfolio|wordpress|blogspot|jimdo(?:free|site)?|wixsite|wix|weebly|squarespace|tumblr|github"
    r"|gitlab|netlify|vercel|carrd|substack|medium|livejournal|bandcamp|etsy|format|webnode|hpage"
    r"|beepworld|page4|business|cargo|portfoliobox|journoportfolio|neocities|bsky|blogger|typepad"
    r"|strikingly"
)
_OWN = re.compile(
    r"\b(?:mein|meine|meinen|meiner|meinem|my|unser privater|persönliche[rn]?|private[rn]?|ihr(?:e"
    r"|er)?|sein(?:e|er)?|her|his)\s+(?:[\w-]+\s+){0,2}?(?:web)?(?:seite|site|homepage|portfolio|blog"
    r"|kanal|channel|profil|profile|page|shop|website|internetseite|online-?shop|atelier|galerie"
    r"|gallery|works?)\b"
    r"|\b(?:portfolio|homepage|privatseite|blog|profil|profile|personal (?:site|page"
    r"|website))\b[^.\n]{0,20}$|\b(?:folg(?:t|e|en)? mir|follow me|find me|findet mich|check me out"
    r"|see my work|my work at|mich auf|ich (?:bin|blogge) (?:auf|unter))\b",
    re.IGNORECASE,
)
_NO_PROFILE = re.compile(
    r"/(?:p|reel|watch|share|sharer|intent|search|explore|hashtag|help|legal|privacy|policies|about"
    r"|login|signup|jobs?|company|business|groups|events|pages/create|feed|home|terms)\b",
    re.IGNORECASE,
)


class UrlPersonalRecognizer(Recognizer):
    """URL_PERSONAL, with or without the scheme."""

    ENTITY = "URL_PERSONAL"
    RULES = (
        Rule(
            "page",
            rf"(?<![\w@.\-/])(?P<v>(?:https?://)?(?P<host>(?:[^\W_](?:[\w-]*[^\W_])?\.)+{_TLD})(?![\w-])(?::\d{{2,5}})?(?P<path>/[^\s<>\"'„“”()\[\]{{}}"
            rf"|\\^`]*)?)",
            0.6,
        ),
    )
    NEEDS = (r"\w\.[a-z]{2}",)

    @cached_property
    def _profile(self) -> re.Pattern[str]:
        return re.compile(
            rf"^(?:www\.|m\.|de\.|en\.|open\.|[a-z]{{2}}\.)?(?:{_NETWORKS})\.(?:com|de|net|org|tv|me"
            rf"|be|ee|at|ch|io|es|fm|co\.uk|co|social|blog)$",
            re.IGNORECASE,
        )

    @cached_property
    def _hosted(self) -> re.Pattern[str]:
        return re.compile(
            rf"^(?!www\.)[^.]{{3,}}\.(?:{_HOSTERS})\.(?:com|de|net|org|io|app|co|me|site|social|dev|page)$",
            re.IGNORECASE,
        )

    def accept(self, rule: Rule, text: str, match: re.Match[str]) -> bool:  # noqa: ARG002
        """Profiles of networks, pages under a first name, and pages called one's own."""
        host, path = match["host"].lower(), (match["path"] or "").rstrip(".,;:!?")
        if text[match.end("v") : match.end("v") + 1] == "@":
            return False
        if self._profile.match(host):
            return len(path) > 2 and not _NO_PROFILE.match(path)
        if self._hosted.match(host) or re.match(
            r"/~\w|/(?:in|u|user|users|profile|profil|people|person|members?|author)/\w", path
        ):
            return True
        has_scheme = match.group().lower().startswith(("http", "www.")) or bool(path)
        if not has_scheme and host.rsplit(".", 1)[-1] in {
            "py",
            "js",
            "md",
            "sh",
            "so",
            "rs",
            "java",
            "php",
            "pdf",
            "txt",
        }:
            return False
        return _named(host) or bool(_OWN.search(text[max(0, match.start() - 60) : match.start()]))

    def analyze(self, text: str, entities: list[str], nlp_artifacts: object = None):  # type: ignore[no-untyped-def]
        """Findings without the punctuation that ends a sentence."""
        results = super().analyze(text, entities, nlp_artifacts)
        for result in results:
            while result.end - result.start > 4 and text[result.end - 1] in ".,;:!?*_":
                result.end -= 1
        return results


def _named(host: str) -> bool:
    """Whether a label of the host is made of a first name and something else."""
    names = first_names()
    labels = host.removeprefix("www.").split(".")[:-1]
    for label in labels:
        parts = [part for part in re.split(r"[-_\d]+", label) if part]
        if len(parts) > 1 and len(parts[0]) > 2 and parts[0] in names:
            return True
        if any(len(label) - size >= 4 and label[:size] in names for size in range(5, min(len(label), 12))):
            return True
    return False

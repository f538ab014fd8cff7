"""What of a web page is its content: hidden text, navigation, cookie notices and link lists are not."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_NEVER_SHOWN = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas",
        "audio", "video", "head", "select", "option", "button", "input", "textarea", "datalist", "map", "area",
        "dialog", "link", "meta",
    }
)  # fmt: skip
_STRUCK = frozenset({"del", "s", "strike"})
_FURNITURE_TAGS = frozenset({"nav", "aside", "footer", "search"})
_FURNITURE_ROLES = frozenset(
    {
        "navigation",
        "banner",
        "contentinfo",
        "complementary",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
    }
)
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|sidebar|cookies?|cookie\w*|consent|gdpr|footer|site-?header"
    r"|page-?header|masthead|topbar|skip-?link|share|sharing|social|newsletter|subscribe|related|recommended|teaser-?list"
    r"|advert\w*|ads?|banner|promo|pagination|pager|popup|modal|overlay|toc|tag-?cloud|widget|comments?|print-?only"
    r"|back-?to-?top|language-?switch\w*|search-?form)(?:$|[\s_-])",
    re.I,
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:;|!|$)|(?:left|top|right|text-indent|margin-left)\s*:\s*-\d{3,}"
    r"|clip\s*:\s*rect\(\s*0|(?:^|;)\s*(?:width|height|max-height)\s*:\s*0(?:px)?\s*(?:;|!|$)",
    re.I,
)
_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;!]+)", re.I)
_BACKGROUND = re.compile(r"(?:^|;)\s*background(?:-color)?\s*:\s*([^;!]+)", re.I)
_CONTENT_LINK_SHARE = 0.7
_LEAST_CONTENT = 200


def drop_invisible(root: "_Element") -> list[str]:
    """Removes what a browser does not show, or shows struck out; returns a warning for each kind found."""
    hidden = struck = 0
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None:
            continue
        if element.tag in _NEVER_SHOWN:
            if element.tag != "head":
                _remove(element)
        elif element.tag in _STRUCK:
            struck += bool(_text(element))
            _remove(element)
        elif element.tag not in {"body", "html"} and is_hidden(element):
            hidden += len(_text(element))
            _remove(element)
    warnings = []
    if hidden:
        warnings.append(f"{hidden} characters of hidden text were left out.")
    if struck:
        warnings.append(f"{struck} struck-out passages were left out.")
    return warnings


def is_hidden(element: "_Element") -> bool:
    """Whether an element's own attributes hide it."""
    if element.get("hidden") is not None or (element.get("aria-hidden") or "").lower() == "true":
        return True
    style = element.get("style")
    if not style:
        return False
    if _HIDDEN_STYLE.search(style):
        return True
    colour, background = _COLOUR.search(style), _BACKGROUND.search(style)
    if colour is None:
        return False
    shade = colour.group(1).replace(" ", "").lower()
    if background is not None:
        return background.group(1).replace(" ", "").lower() == shade
    return shade == "transparent"


def content_root(root: "_Element") -> "_Element":
    """The element that holds the page's content, cleared of navigation and the like."""
    body = root.find("body")
    body = root if body is None else body
    found = _main(body)
    for element in list(found.iter()):
        if element is found or not isinstance(element.tag, str) or element.getparent() is None:
            continue
        if _is_furniture(element, found) or _is_link_list(element):
            _remove(element)
    return found


def _main(body: "_Element") -> "_Element":
    candidates = [
        element
        for element in body.iter()
        if isinstance(element.tag, str)
        and (element.tag == "main" or element.get("role") == "main" or element.get("itemprop") == "articleBody")
    ]
    articles = list(body.iter("article"))
    if not candidates and len(articles) == 1:
        candidates = articles
    whole = len(_text(body))
    for element in candidates:
        size = len(_text(element))
        if size >= _LEAST_CONTENT or size >= 0.3 * whole:
            return element
    return body


def _is_furniture(element: "_Element", root: "_Element") -> bool:
    tag = str(element.tag)
    if tag in _FURNITURE_TAGS or (element.get("role") or "").lower() in _FURNITURE_ROLES:
        return True
    if tag == "header":
        # A page's header is furniture, an article's header holds its title.
        return element.getparent() is root and root.tag == "body" and next(element.iter("h1"), None) is None
    if tag not in {"div", "section", "ul", "ol", "span", "p", "form"}:
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
    if not names or not _FURNITURE_NAMES.search(names):
        return False
    # A name such as "page-with-sidebar" can sit on the wrapper of everything.
    return next(element.iter("main", "article", "h1"), None) is None and len(_text(element)) < 0.5 * len(_text(root))


def _is_link_list(element: "_Element") -> bool:
    """A list of links without sentences, such as a menu that is not marked as one."""
    if element.tag not in {"ul", "ol"}:
        return False
    links = list(element.iter("a"))
    if len(links) < 4:
        return False
    text = len(_text(element))
    linked = sum(len(_text(link)) for link in links)
    return text > 0 and linked / text > _CONTENT_LINK_SHARE and text / len(links) < 40


def _text(element: "_Element") -> str:
    return "".join(str(text) for text in element.itertext()).strip()


def _remove(element: "_Element") -> None:
    """Takes an element out; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail or ""
    previous = element.getprevious()
    if previous is not None:
        previous.tail = (previous.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)

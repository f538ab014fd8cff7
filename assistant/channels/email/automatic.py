"""Which mails are never answered by a machine, by RFC 3834 and what mail programs do beside it."""

import re
from collections.abc import Collection
from typing import Literal

from assistant.channels.email.message import Mail

Verdict = Literal["", "case_only", "ignored"]
_SUBJECT = re.compile(
    r"^(?:(?:re|aw|wg|fwd?):\s*)*(?:automatische (?:antwort|abwesenheits\w*)|abwesenheits(?:notiz|nachricht"
    r"|assistent)|abwesend\b"
    r"|ich bin (?:derzeit )?(?:nicht im (?:haus|büro)|im urlaub)|out of (?:the )?office|auto(?:matic)?[ -]?(?:reply"
    r"|response)"
    r"|autoreply|auto:|vacation reply|undeliver(?:able|ed)|unzustellbar|delivery (?:status|failure)|mail delivery"
    r"|returned mail|failure notice|nachricht wurde nicht zugestellt|zustellung fehlgeschlagen|lesebestätigung|gelesen:"
    r"|read receipt|read:)",
    re.I,
)
_MACHINE = re.compile(
    r"^(?:mailer-daemon|postmaster|bounces?|bounce[+-].*|listserv|majordomo|.*-(?:request|bounces|owner))@"
)
_NO_REPLY = re.compile(r"^(?:no-?_?\.?reply|do-?not-?reply|nicht-?antworten|keine-?antwort|noreply[\w.+-]*)@", re.I)


def automatic(mail: Mail, own: Collection[str]) -> tuple[Verdict, str]:
    """What to do with a mail that a machine must not answer, and why.

    Args:
        own: lower-case addresses of the mailbox.

    Returns:
        ("", ""): a person wrote it. ("ignored", reason): a machine wrote it, there is nothing to answer.
        ("case_only", reason): a person may have written it, but only a person may answer.
    """
    if _is_bounce(mail):
        return "ignored", "bounce"
    if mail.sender in own or mail.header("x-beleg-loop"):
        return "ignored", "own_mail"
    submitted = mail.header("auto-submitted").split(";")[0].strip()
    if submitted and submitted != "no":
        return "ignored", "auto_submitted"
    if mail.header("precedence") in ("bulk", "junk", "auto_reply") or any(
        mail.header(name) for name in ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponder")
    ):
        return "ignored", "precedence"
    if _SUBJECT.match(mail.subject):
        return "ignored", "automatic_subject"
    if any(mail.headers.get(name) for name in ("list-id", "list-post", "list-unsubscribe", "mailing-list")):
        return "ignored", "mailing_list"
    if mail.header("precedence") == "list":
        return "ignored", "mailing_list"
    if not mail.reply_to or (_NO_REPLY.match(mail.reply_to) or _MACHINE.match(mail.reply_to)):
        return "case_only", "no_reply_address"
    if mail.reply_to in own:
        return "case_only", "reply_to_ourselves"
    if re.search(r"\b(?:all|autoreply)\b", mail.header("x-auto-response-suppress")):
        return "case_only", "suppressed"
    return "", ""


def _is_bounce(mail: Mail) -> bool:
    empty_path = mail.header("return-path") == "<>"
    reported = mail.reports[:1] == ("multipart/report",) or "message/delivery-status" in mail.reports
    daemon = re.match(r"^(?:mailer-daemon|postmaster)@", mail.sender) is not None
    return (
        reported or "message/disposition-notification" in mail.reports or empty_path or (daemon and bool(mail.subject))
    )

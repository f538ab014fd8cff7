"""E-mail addresses. The host is checked by form only; presidio's recogniser asks the network for the suffix list."""

from guardrails.pii.recognizers.base import Recognizer, Rule

_HOST = r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}"


class EmailRecognizer(Recognizer):
    """EMAIL_ADDRESS; spelled-out addresses arrive here written, by the view."""

    ENTITY = "EMAIL_ADDRESS"
    RULES = (
        Rule("address", rf"(?<![\w.@+%&'-])[\w][\w+%&'-]*(?:\.+[\w+%&'-]+)*{_HOST}(?![\w@-])", 1.0),
        Rule("quoted local part", rf"\"[^\"\s@]{{1,64}}\"{_HOST}(?![\w@-])", 0.9),
        Rule("host without a dot", r"(?<![\w.@-])\w[\w.%+-]*@(?:localhost|intranet|corp|local)(?![\w@.-])", 0.6),
    )
    NEEDS = ("@",)

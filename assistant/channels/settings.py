"""Settings of `inbox.email` in beleg.yaml."""

from typing import Literal

from pydantic import Field

from assistant.section import Names, Section


class ServerSettings(Section):
    """A mail server; user name and password come from environment variables."""

    host: str
    port: int = Field(0, ge=0, le=65535, description="0: the port that belongs to the kind of security.")
    security: Literal["tls", "starttls", "none"] = Field("tls", description="none: only for a server on this machine.")
    user_env: str = ""
    password_env: str = ""
    timeout_seconds: float = Field(30.0, gt=0)


class EmailSettings(Section):
    """A mailbox that Beleg reads and answers."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$", description="Stable name; mails are kept under it.")
    tenant: str = Field("", description="Whose documents and cases; empty: the settings' own tenant.")
    address: str = Field(description="Address that replies come from.")
    display_name: str = ""
    aliases: Names = Field((), description="Further addresses of this mailbox.")
    imap: ServerSettings
    smtp: ServerSettings
    folder: str = "INBOX"
    answer: Literal["auto", "draft"] = Field("auto", description="draft: every mail becomes a case with a draft.")
    threshold: float = Field(0.6, ge=0, le=1, description="Least confidence to answer a mail without a person.")
    max_mail_mb: int = Field(25, ge=1)
    replies_per_sender: int = Field(5, ge=1, description="Automatic replies to one sender within an hour.")
    acknowledge: bool = Field(True, description="Tell the sender who takes the case and until when.")
    groups: Names = Field((), description="Access groups that answers to mails may use.")
    signature: str = Field("", description="Stands below every reply.")

"""Settings of `privacy` in beleg.yaml."""

from pydantic import Field

from assistant.section import Section


class PrivacySettings(Section):
    """How long customers' data is kept; `beleg privacy retention` forgets what is older, 0 keeps it for good."""

    conversation_days: float = Field(
        0, ge=0, description="Conversations after their last message; never with open cases."
    )
    case_days: float = Field(0, ge=0, description="Cases after they were resolved.")
    note_days: float = Field(0, ge=0, description="Spoken notes after they were confirmed, found empty or given up.")
    mail_days: float = Field(0, ge=0, description="Handled and sent mails, delivered webhooks.")

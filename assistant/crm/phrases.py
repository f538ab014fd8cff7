"""Sentences of the CRM part, German and English."""


def which_account(language: str, spoken: str, state: str) -> str:
    """Asks which company is meant."""
    if not spoken:
        return "Um welche Firma geht es?" if language == "de" else "Which company is it about?"
    if state == "ambiguous":
        return f"Welche Firma ist mit „{spoken}“ gemeint?" if language == "de" else f"Which company is “{spoken}”?"
    if language == "de":
        return f"„{spoken}“ steht nicht im CRM. Neu anlegen oder ohne Firma ablegen?"
    return f"“{spoken}” is not in the CRM. Create it, or file this without a company?"


def which_person(language: str, spoken: str) -> str:
    """Asks which person is meant."""
    return f"Wer ist mit „{spoken}“ gemeint?" if language == "de" else f"Who is “{spoken}”?"


def which_opportunity(language: str, text: str) -> str:
    """Asks which opportunity a fact belongs to."""
    return (
        f"Zu welcher Chance gehört: {text}?" if language == "de" else f"Which opportunity does this belong to: {text}?"
    )

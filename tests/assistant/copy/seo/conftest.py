from tests.assistant.copy.drafting.conftest import drafter, installation

__all__ = ["drafter", "installation"]

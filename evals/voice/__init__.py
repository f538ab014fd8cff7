"""Figures of voice notes: contacts, facts and tasks against gold; sentences that ask for action."""

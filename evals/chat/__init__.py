"""Figures of support conversations."""

"""Measuring brand rules: planted violations, form of address, claims, speed."""

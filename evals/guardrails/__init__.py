"""Measuring commands of the guards."""

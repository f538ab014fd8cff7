"""Builders of the demo files that are not written by hand; needs the `dev` extra."""

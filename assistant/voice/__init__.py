"""Spoken notes: audio, transcript, facts and tasks."""

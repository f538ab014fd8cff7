"""The assistant's own tables beside the catalogue."""

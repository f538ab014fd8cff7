"""What a run found, in every form."""

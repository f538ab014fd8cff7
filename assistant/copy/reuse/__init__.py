"""One approved text used again: in other channels, as an A/B set, in the other language."""

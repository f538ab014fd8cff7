"""Support conversations: what is said, remembered and looked up."""

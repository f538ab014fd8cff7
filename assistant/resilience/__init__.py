"""What keeps answering affordable and available: cache, budgets, fallback chain."""

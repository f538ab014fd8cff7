"""What a message means: intent, mood, the standalone question."""

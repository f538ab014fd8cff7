"""Ways in which customers write besides the chat."""

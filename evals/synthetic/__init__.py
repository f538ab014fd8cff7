"""Cases made from a knowledge base by rules: marked as synthetic, never mixed into the scores of human cases."""

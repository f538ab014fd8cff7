"""Languages, sentences and readable text; imports nothing heavy."""

"""After release: a redacted sample of live turns, alerts, and a queue of turns that people label."""

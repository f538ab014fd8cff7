"""A language model as a judge: asked in both orders, cached, advisory until it agrees with people on the suite."""

"""From a brief to variants: facts from approved sources, sentences from patterns or a model, every one checked."""

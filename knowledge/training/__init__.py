"""Training, export and evaluation of the sentence embedding that ships with Beleg.

Nothing here is imported when Beleg runs; it needs torch, sentence-transformers, onnx and the training texts.
"""

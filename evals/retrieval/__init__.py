"""Retrieval figures: public sets, metrics, fitted fusion weights."""

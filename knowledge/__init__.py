"""Knowledge: documents in, redacted, chunked, embedded and indexed; hits with exact offsets out."""

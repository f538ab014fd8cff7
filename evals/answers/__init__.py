"""Answer figures: gold answers within replies, answerability, verbatim quotes; and the fit of the answer weights."""

"""Reports for people and for tools: terminal, JSON, SARIF 2.1.0, HTML."""

"""Doors for other software: OpenAI-compatible API, MCP, LangChain."""

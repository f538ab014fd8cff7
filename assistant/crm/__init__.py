"""Customer data: accounts, contacts, writes with a dry run."""

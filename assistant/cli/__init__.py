"""The command line; one module a command. Modules import nothing heavy, so that `beleg --help` is fast."""

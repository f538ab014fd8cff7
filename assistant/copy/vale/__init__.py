"""Vale styles (https://vale.sh), run as they are: YAML rules, scopes, levels, actions and exceptions.

The semantics follow Vale 3: word boundaries around tokens unless `nonword`, alternations in the order of the file
(substitutions by length), exceptions by regular expression, one finding a rule and position. `script` rules (Tengo) do
not run; `sequence` uses a small English tagger (see `tagger.py`).
"""

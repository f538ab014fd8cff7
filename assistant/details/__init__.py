"""What a question asks for in particular and the best evidence does not state: the near misses.

"Gibt es den AX 18 Pro auch in Rot?" finds much about the AX 18 Pro and nothing about red. A clerk says so, tells what
is known, and offers to ask; an answer with the nearest fact alone would pass for a yes.
"""

from assistant.details.unstated import Details, Wanted, fits

__all__ = ["Details", "Wanted", "fits"]

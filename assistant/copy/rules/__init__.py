"""One module a kind of rule; each has a factory that takes the brand and returns a `Rule`, or None when it is off."""

"""`make bench`: quality, speed and memory, peers included, from one run."""

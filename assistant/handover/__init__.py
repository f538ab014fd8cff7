"""Cases, the inbox and the channels through which people answer."""

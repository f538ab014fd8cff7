"""`index` and `sync`: from files, sites and connectors to a searchable snapshot."""

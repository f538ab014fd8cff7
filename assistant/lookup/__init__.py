"""Looking things up for a verified customer: orders, machines, spare parts."""

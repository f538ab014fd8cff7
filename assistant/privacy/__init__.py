"""What is kept about a person: found, given to them, erased with a receipt, and forgotten in time."""

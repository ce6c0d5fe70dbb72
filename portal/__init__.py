"""The self-service portal of a wholesaler."""

"""Messages to people: what was sent, to whom, with what result."""

"""The first page of a client person: what needs them today, and what stands before them."""

"""The catalogue: what is sold, to whom it is shown, and how it is found."""

"""Order again: past orders or a list beside today, and into the cart."""

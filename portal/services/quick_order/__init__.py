"""Quick order: pasted, typed or uploaded lines on their way to the cart."""

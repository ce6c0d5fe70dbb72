"""Orders: placed whole or not at all, followed, cancelled, ordered again."""

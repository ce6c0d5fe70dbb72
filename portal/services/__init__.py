"""Use cases. `commands` change, `queries` ask; neither knows of HTTP, and neither commits."""

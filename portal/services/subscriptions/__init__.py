"""Being told when goods are back, and when goods on backorder move."""

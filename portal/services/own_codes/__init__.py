"""What a company itself calls the seller's goods."""

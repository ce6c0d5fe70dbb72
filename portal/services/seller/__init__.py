"""The seller's particulars and policies."""

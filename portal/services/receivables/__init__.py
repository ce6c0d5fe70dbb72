"""Receivables: open documents, payments, and the credit that follows from them."""

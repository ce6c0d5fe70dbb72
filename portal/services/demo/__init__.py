"""The demo: a wholesaler with goods, clients and eighteen months of trade, always the same."""

"""The HTTP kit: access, answers, errors, forms, filters, and the frame of every page."""

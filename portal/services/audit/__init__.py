"""The audit log: who did what, on whose behalf, before and after."""

"""People, companies, memberships, sign-in."""

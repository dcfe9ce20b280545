"""People and doors: accounts, sessions, memberships, rights, invitations."""

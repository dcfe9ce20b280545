"""The ground: who acts, for which workspace, and how the database and the files hold to it. Imports nothing of app."""

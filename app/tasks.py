"""Every task the worker knows: importing this registers them."""

import app.jobs.tasks  # noqa: F401

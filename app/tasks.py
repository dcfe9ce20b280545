"""Every task the worker knows: importing this registers them."""

import app.figures.publishing
import app.jobs.tasks  # noqa: F401

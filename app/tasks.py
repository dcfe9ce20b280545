"""Every task the worker knows: importing this registers them."""

import app.figures.publishing
import app.jobs.tasks
import app.once  # noqa: F401

"""The web process knows every task that the worker does: whatever a page asks for is taken up."""

import subprocess
import sys

KNOWN = """
import app.main
from app.jobs.tasks import TASKS
web = set(TASKS)
import app.tasks
print(len(web), *sorted(set(TASKS) - web))
"""


def test_the_web_process_knows_every_task():
    """In a process of its own: these tests import the worker's modules too."""
    told = subprocess.run([sys.executable, "-c", KNOWN], capture_output=True, text=True, check=True).stdout.split()
    assert int(told[0]) > 10
    assert told[1:] == []

"""The application with the tests’ routes, as processes that may be killed: python -m tests.walls.served.

Each line that comes in is a port: a process of its own serves there, forked from this one as the product's own workers
are from theirs. What goes out: its number, and « ended » once it is gone.
"""

import os
import sys

import uvicorn

from app.main import create_app
from app.web.templating import environment
from tenants.settings import from_environment
from tests.walls.live import with_test_routes

if __name__ == "__main__":
    made = with_test_routes(create_app(from_environment()))
    environment("fr").get_template("accounts/sign-in.html")  # what each of them draws first
    for line in sys.stdin:
        number = os.fork()
        if not number:
            uvicorn.run(made, host="127.0.0.1", port=int(line), log_level="error")
            os._exit(0)
        print(number, flush=True)
        os.waitpid(number, 0)
        print("ended", flush=True)

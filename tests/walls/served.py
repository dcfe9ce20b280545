"""The application with the tests’ routes, as a process that may be killed: python -m tests.walls.served PORT."""

import sys

import uvicorn

from app.main import create_app
from tenants.settings import from_environment
from tests.walls.live import with_test_routes

if __name__ == "__main__":
    uvicorn.run(
        with_test_routes(create_app(from_environment())), host="127.0.0.1", port=int(sys.argv[1]), log_level="error"
    )

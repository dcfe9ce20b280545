"""Several web processes from one: what start-up made is shared between them, and only what each draws is its own."""

from collections.abc import Callable, Mapping
from typing import Any

from gunicorn.app.base import BaseApplication
from uvicorn_worker import UvicornWorker


def serve_by_several(make: Callable[[], Any], how: Mapping[str, Any], host: str, port: int, workers: int) -> None:
    """Listens at host:port with `workers` processes forked from the one that called make() (a ready application: no
    thread, connection or loop of its own yet). A process that dies is replaced; SIGTERM lets requests in hand end.

    how: what uvicorn's own Config takes, the same as for a single process.
    """

    class Worker(UvicornWorker):
        CONFIG_KWARGS = dict(how)

    class Preloaded(BaseApplication):
        def load_config(self) -> None:
            for name, value in {
                "bind": f"{host}:{port}",
                "workers": workers,
                "worker_class": Worker,
                "preload_app": True,
                "timeout": 60,
                "graceful_timeout": 5,
                "control_socket_disable": True,
                "loglevel": "warning",
            }.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return make()

    Preloaded().run()

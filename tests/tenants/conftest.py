"""The two stores that files are kept in: a folder, and a server that speaks S3. Folders for a database server."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tenants import server as servers
from tenants.settings import Settings
from tests.tenants.servers import end


@pytest.fixture(scope="session")
def s3():
    from moto.server import ThreadedMotoServer  # a quarter of a second, which one process of a run pays

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def settings(request, tmp_path, monkeypatch):
    """The same tests over both stores."""
    if request.param == "folder":
        return Settings(profile="test", data=tmp_path)
    address = request.getfixturevalue("s3")
    bucket = f"files-{uuid4().hex[:8]}"
    for name, value in {
        "AWS_ACCESS_KEY_ID": "for-tests",
        "AWS_SECRET_ACCESS_KEY": "for-tests",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": address,
    }.items():
        monkeypatch.setenv(name, value)
    import boto3

    boto3.client("s3", endpoint_url=address).create_bucket(Bucket=bucket)
    return Settings(profile="test", data=tmp_path, files_url=f"s3://{bucket}/installation-1")


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that an unprivileged account can enter, unlike root's tmp_path."""
    folder = Path(tempfile.mkdtemp(prefix="passerelle-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    for cluster in folder.rglob("cluster"):
        end(cluster.parent)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """What PostgreSQL keeps, made once: most tests begin after a creation, and creating takes longest."""
    folder = Path(tempfile.mkdtemp(prefix="passerelle-test-", dir="/tmp"))
    folder.chmod(0o755)
    server = servers.at(folder / "data")
    servers._create(server, durable=True)
    yield server.cluster
    shutil.rmtree(folder)


@pytest.fixture
def created(home: Path, cluster: Path) -> Path:
    """The folder of a server that was created and has not run yet."""
    subprocess.run(["cp", "-a", str(cluster), str(servers.at(home / "data").cluster)], check=True)
    return home / "data"


@pytest.fixture
def throwaway(created: Path) -> Path:
    """The same, of one that was created without its safety."""
    (created / "throwaway").touch()
    return created

"""The two stores that files are kept in: a folder, and a server that speaks S3."""

from uuid import uuid4

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tenants.settings import Settings


@pytest.fixture(scope="session")
def s3():
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
    boto3.client("s3", endpoint_url=address).create_bucket(Bucket=bucket)
    return Settings(profile="test", data=tmp_path, files_url=f"s3://{bucket}/installation-1")

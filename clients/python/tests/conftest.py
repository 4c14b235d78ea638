"""The service that the tests talk to: `run test` starts one and names it in VOUCH_DEV_FILE."""

from collections.abc import Iterator

import pytest
from support import Dev, Proxy

from vouch_client import Vouch


@pytest.fixture(scope="session")
def dev() -> Dev:
    return Dev.of_environment()


@pytest.fixture(scope="session")
def vouch(dev: Dev) -> Iterator[Vouch]:
    with Vouch(dev.api_url, dev.key) as vouch:
        yield vouch


@pytest.fixture
def proxy(dev: Dev) -> Iterator[Proxy]:
    with Proxy(dev.api_url) as proxy:
        yield proxy

"""What tests need beside the service: customers, share tokens, a proxy that misbehaves, time that does not pass."""

import itertools
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import httpx

from vouch_client import Retry, Vouch, ok
from vouch_client.generated.api.organizations import organizations_create
from vouch_client.generated.models import CreateOrganizationRequest, OrganizationType

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Dev:
    """A running `vouch dev`."""

    api_url: str
    sandbox_url: str
    key: str
    officer_key: str

    @classmethod
    def of_environment(cls) -> Self:
        told = json.loads(Path(os.environ["VOUCH_DEV_FILE"]).read_text())
        return cls(told["apiUrl"], told["sandboxUrl"], told["broker"]["apiKey"], told["platform"]["complianceKey"])

    def share_token(self, scenario: str) -> str:
        answer = httpx.post(f"{self.sandbox_url}/sandbox/share-tokens", json={"scenario": scenario})
        return str(answer.raise_for_status().json()["token"])


def create(vouch: Vouch, name: str = "Ada Example", type_: OrganizationType = OrganizationType.INDIVIDUAL) -> str:
    """A new customer's id."""
    body = CreateOrganizationRequest(name=name, type_=type_)
    return ok(organizations_create.sync(client=vouch.client, body=body)).organization_id


def unique(name: str) -> str:
    """A name that no other test has, in this run or in another against the same server."""
    return f"{name} {os.getpid()} {next(_numbers)}"


@dataclass
class Time:
    """Time that passes only in sleeps, which it notes down."""

    passed: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.passed)

    def policy(self, **other: Any) -> Retry:
        """A policy by this time, without chance."""
        time: dict[str, Any] = {"sleep": self.sleep, "sleep_async": self.sleep_async, "now": self.now}
        return Retry(monotonic=lambda: self.passed, random=lambda: 0.0, **(time | other))


@dataclass(frozen=True)
class Answer:
    """What the proxy answers by itself, without asking the service."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Drop:
    """The service is asked and acts, and its answer is lost."""


@dataclass(frozen=True)
class Seen:
    """A request that came to the proxy."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str | None:
        return self.headers.get("idempotency-key")


class Server:
    """An HTTP server on a free port, in a thread, while the block lasts."""

    def __init__(self, answer: Callable[[Seen], Answer | None]) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                said = answer(Seen(self.command, self.path, headers, body))
                if said is None:
                    self.close_connection = True
                    return
                self.send_response(said.status)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                if said.status != 304:
                    self.send_header("Content-Length", str(len(said.body)))
                self.end_headers()
                self.wfile.write(said.body)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any

            def log_message(self, *arguments: object) -> None:
                """Says nothing."""

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class Proxy(Server):
    """Hands requests on to the service, except as `plan` says of the first ones."""

    def __init__(self, target: str) -> None:
        self.plan: list[Answer | Drop] = []
        self.seen: list[Seen] = []
        self._http = httpx.Client(base_url=target, timeout=90)
        super().__init__(self._answer)

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self._http.close()

    def _answer(self, request: Seen) -> Answer | None:
        self.seen.append(request)
        step = self.plan.pop(0) if self.plan else None
        if isinstance(step, Answer):
            return step
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        real = self._http.request(request.method, request.path, headers=headers, content=request.body)
        if isinstance(step, Drop):
            return None
        kept = {"etag", "content-type", "x-request-id", "retry-after", "idempotent-replayed"}
        return Answer(real.status_code, {k: v for k, v in real.headers.items() if k in kept}, real.content)

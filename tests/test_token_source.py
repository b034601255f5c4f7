"""Programs that keep their token keep what they promise, under load, in every language."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from snippetgen import TokenRequest, registry, render
from snippetgen.client_authentication import ClientAssertion
from snippetgen.signing import Assertion
from snippetgen.target import Target
from snippetgen.verify import toolchain
from snippetgen.verify.answers import FAILURES
from snippetgen.verify.registration import Client

from .conftest import skip
from .token_source.program import Driver, Program, started
from .token_source.server import CLOSED, PlannedServer, busy

TARGETS = [target for target in registry.targets() if "client" in target.supports["style"]]
CLIENT = Client("client-1", "not-a-real-secret-1-that-is-long-enough-for-HS256")
VARIABLES = {"CLIENT_ID": CLIENT.client_id, "CLIENT_SECRET": CLIENT.client_secret}
CALLERS = 50
ATTEMPTS = 4


@pytest.fixture(scope="module", params=TARGETS, ids=lambda target: target.id)
def running(request: pytest.FixtureRequest) -> Iterator[tuple[PlannedServer, Program]]:
    """One program a target, and the server that it asks."""
    target: Target = request.param
    if reason := toolchain.missing(target):
        skip(f"{target.id}: {reason}")
    with PlannedServer(CLIENT) as server:
        server.hold.set()
        asked = TokenRequest(token_endpoint=f"{server.url}/token", time_limit=10)
        with started(target, asked, VARIABLES) as program:
            yield server, program


@pytest.fixture
def server(running: tuple[PlannedServer, Program]) -> Iterator[PlannedServer]:
    """The server, that has seen nothing yet and answers with tokens."""
    server, program = running
    server.members = {}
    program.forget(program.token())
    server.forget()
    yield server
    server.plan.clear()
    server.hold.set()


@pytest.fixture
def program(running: tuple[PlannedServer, Program]) -> Program:
    """The program, which keeps no token."""
    return running[1]


def test_callers_at_once_make_one_request(server: PlannedServer, program: Program) -> None:
    server.hold.clear()
    # The answer comes when all of them have had the time to ask.
    threading.Timer(1, server.hold.set).start()
    answers = program.get(CALLERS)
    assert answers == [{"token": server.issued[0]}] * CALLERS
    assert program.get(CALLERS) == answers
    assert len(server.received) == 1


def test_a_forgotten_token_is_renewed_once(server: PlannedServer, program: Program) -> None:
    refused = program.token()
    for _ in range(3):
        program.forget(refused)
        (renewed,) = {each["token"] for each in program.get(CALLERS)}
    assert [refused, renewed] == server.issued
    assert len(server.received) == 2


@pytest.mark.parametrize("expires_in", [1, "1"])
def test_a_token_is_renewed_when_it_expires(
    server: PlannedServer, program: Program, expires_in: Any
) -> None:
    server.members = {"expires_in": expires_in}
    first = program.token()
    time.sleep(1.1)
    assert program.token() != first
    assert len(server.received) == 2


@pytest.mark.parametrize("expires_in", [None, "3600", 3600.5, "soon", "", [], {"seconds": 1}])
def test_a_token_is_kept(server: PlannedServer, program: Program, expires_in: Any) -> None:
    """However its lifetime is written; one that nobody can read is none."""
    server.members = {"expires_in": expires_in}
    assert {program.token() for _ in range(3)} == {server.issued[0]}
    assert len(server.received) == 1


@pytest.mark.parametrize("expires_in", [0, -5, "0"])
def test_a_token_that_has_expired_is_not_kept(
    server: PlannedServer, program: Program, expires_in: Any
) -> None:
    server.members = {"expires_in": expires_in}
    assert [program.token(), program.token()] == server.issued
    assert len(server.received) == 2


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_when_it_says(
    server: PlannedServer, program: Program, status: int
) -> None:
    server.plan = [busy(status, "2")]
    assert program.token() == server.issued[0]
    first, second = server.received
    assert second.at - first.at >= 2


def test_a_busy_server_may_give_a_date(server: PlannedServer, program: Program) -> None:
    until = datetime.now(UTC) + timedelta(seconds=4)
    server.plan = [busy(503, format_datetime(until, usegmt=True))]
    assert program.token() == server.issued[0]
    first, second = server.received
    assert second.at - first.at >= 2


@pytest.mark.parametrize("retry_after", [None, "soon", "-1", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_busy_server_that_does_not_say_when_is_asked_again(
    server: PlannedServer, program: Program, retry_after: str | None
) -> None:
    server.plan = [busy(503, retry_after), busy(503, retry_after)]
    assert program.token() == server.issued[0]
    first, second, third = server.received
    assert second.at - first.at >= 0.2
    assert third.at - second.at >= 0.45


def test_a_server_that_stays_busy_is_given_up_for_all_callers(
    server: PlannedServer, program: Program
) -> None:
    server.plan = [busy(503)] * ATTEMPTS
    answers = program.get(CALLERS)
    assert all("503" in answer["error"] for answer in answers)
    assert len(server.received) == ATTEMPTS
    assert program.token() == server.issued[0]


@pytest.mark.parametrize("retry_after", ["3600", "9" * 400])
def test_a_long_wait_is_not_waited_for(
    server: PlannedServer, program: Program, retry_after: str
) -> None:
    server.plan = [busy(503, retry_after)]
    (answer,) = program.get()
    assert "503" in answer["error"]
    assert len(server.received) == 1


def test_a_lost_connection_is_tried_again(server: PlannedServer, program: Program) -> None:
    server.plan = [CLOSED, CLOSED]
    assert program.token() == server.issued[0]
    assert len(server.received) == 3


def test_an_answer_that_breaks_off_is_tried_again(server: PlannedServer, program: Program) -> None:
    server.plan = [FAILURES["truncated"]]
    assert program.token() == server.issued[0]
    assert len(server.received) == 2


@pytest.mark.parametrize("name", ["invalid_client", "html", "no_token", "unauthorized"])
def test_a_refusal_is_not_tried_again(server: PlannedServer, program: Program, name: str) -> None:
    server.plan = [FAILURES[name]]
    (answer,) = program.get()
    for word in FAILURES[name].reported():
        assert word in answer["error"]
    assert CLIENT.client_secret not in str(answer)
    assert len(server.received) == 1
    assert program.token() == server.issued[0]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
def test_each_attempt_signs_anew(target: Target) -> None:
    if reason := toolchain.missing(target):
        skip(f"{target.id}: {reason}")
    with PlannedServer(CLIENT) as server:
        server.hold.set()
        # The first is checked, and its answer lost: the same assertion would be refused.
        authentication = ClientAssertion(Assertion(algorithm="HS256"))
        endpoint = f"{server.url}/token"
        asked = TokenRequest(token_endpoint=endpoint, client_authentication=authentication)
        with started(target, asked, VARIABLES) as program:
            server.plan = [CLOSED]
            assert program.token() == server.issued[0]
        first, second = (dict(each.parameters())["client_assertion"] for each in server.received)
        assert first != second


@pytest.mark.parametrize(
    "target",
    [target for target in TARGETS if Driver.of(target).abandons],
    ids=lambda target: target.id,
)
def test_a_caller_that_gives_up_leaves_the_others_waiting(target: Target) -> None:
    if reason := toolchain.missing(target):
        skip(f"{target.id}: {reason}")
    with PlannedServer(CLIENT) as server:
        request = TokenRequest(token_endpoint=f"{server.url}/token")
        with started(target, request, VARIABLES) as program:
            program.abandon()
            # The answer comes when all of them have had the time to ask.
            threading.Timer(1, server.hold.set).start()
            answers = program.get(CALLERS)
        assert answers == [{"token": server.issued[0]}] * CALLERS
        assert len(server.received) == 1


def test_a_forked_process_renews_the_token(tmp_path: Path) -> None:
    """As the workers of a web server are: they have the object, but not the threads."""
    code = """
import os, signal, get_token

source = get_token.TokenSource()
source.get_token()
child = os.fork()
if child == 0:
    signal.alarm(10)
    print(source.get_token(), flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""
    with PlannedServer(CLIENT, members={"expires_in": 0}) as server:
        server.hold.set()
        request = TokenRequest(token_endpoint=f"{server.url}/token")
        program = render(request, "python/requests", "client").code
        (tmp_path / "get_token.py").write_text(program, encoding="utf-8")
        command = [sys.executable, "-c", code]
        environment = {**os.environ, **VARIABLES}
        told = subprocess.run(
            command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, check=True
        )
    assert told.stdout.decode().split() == server.issued[1:]
    assert len(server.issued) == 2


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
def test_a_connection_without_an_answer_is_closed(target: Target) -> None:
    """A service that waits for a silent server would otherwise run out of them."""
    if reason := toolchain.missing(target):
        skip(f"{target.id}: {reason}")
    ended = threading.Semaphore(0)

    def wait_for_the_end(connection: socket.socket) -> None:
        with connection:
            while connection.recv(1 << 16):
                pass
        ended.release()

    def accept(server: socket.socket) -> None:
        for _ in range(ATTEMPTS):
            connection, _ = server.accept()
            threading.Thread(target=wait_for_the_end, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=accept, args=(server,), daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.getsockname()[1]}/token"
        with started(target, TokenRequest(token_endpoint=endpoint, time_limit=1), VARIABLES) as it:
            (answer,) = it.get()
            assert "error" in answer
            assert all(ended.acquire(timeout=5) for _ in range(ATTEMPTS))


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
def test_a_server_that_comes_back_is_found(target: Target) -> None:
    if reason := toolchain.missing(target):
        skip(f"{target.id}: {reason}")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        request = TokenRequest(token_endpoint=f"http://127.0.0.1:{port}/token")
        with started(target, request, VARIABLES) as program:
            answers = program.get(CALLERS)
            assert all(answer.get("error") for answer in answers)
            assert CLIENT.client_secret not in str(answers)
            nobody.close()
            with PlannedServer(CLIENT, port=port) as server:
                server.hold.set()
                assert program.token() == server.issued[0]

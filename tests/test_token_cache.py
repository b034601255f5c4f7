"""What a PHP program keeps in a file is its own, and shared by those who ask for the same."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from snippetgen import TokenRequest, registry, render
from snippetgen.verify import toolchain
from snippetgen.verify.answers import Answer
from snippetgen.verify.received import Received
from snippetgen.verify.registration import Client

from .conftest import skip
from .token_source.server import PlannedServer, busy

TARGET = registry.find("php/curl")
CLIENT = Client("client-1", "not-a-real-secret-1")
ASK = "require $argv[1]; echo (new TokenSource($argv[2]))->getToken();"


@dataclass
class WatchedServer(PlannedServer):
    """The server, which tells when it is asked.

    Args:
        asked: set by a request, before it is answered.
    """

    asked: threading.Event = field(default_factory=threading.Event)

    def choose(self, received: Received) -> Answer | None:
        self.asked.set()
        return super().choose(received)


@pytest.fixture
def server() -> Iterator[WatchedServer]:
    """A server that answers with tokens."""
    if reason := toolchain.missing(TARGET):
        skip(f"{TARGET.id}: {reason}")
    with WatchedServer(CLIENT) as server:
        server.hold.set()
        yield server


@pytest.fixture
def request_for(server: WatchedServer) -> TokenRequest:
    """What is asked of that server."""
    return TokenRequest(token_endpoint=f"{server.url}/token")


@pytest.fixture
def program(request_for: TokenRequest, tmp_path: Path) -> Path:
    """The program that asks for it."""
    return written(request_for, tmp_path / "get_token.php")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Where the token is kept; there is no file yet."""
    return tmp_path / "token.json"


def written(request: TokenRequest, path: Path) -> Path:
    path.write_text(render(request, TARGET, "client").code, encoding="utf-8")
    return path


def started(
    code: str, *arguments: Path, umask: int = 0o022, client_id: str = CLIENT.client_id
) -> "subprocess.Popen[str]":
    credentials = {"CLIENT_ID": client_id, "CLIENT_SECRET": CLIENT.client_secret}
    return subprocess.Popen(
        ["php", "-d", "display_errors=stderr", "-r", code, *map(str, arguments)],
        env={**toolchain.environment(TARGET), **credentials},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        umask=umask,
    )


def ended(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """What a process prints and says, which is not waited for without end."""
    try:
        return process.communicate(timeout=30)
    finally:
        process.kill()


def run(code: str, *arguments: Path, umask: int = 0o022) -> str:
    """What a program prints that is all right."""
    process = started(code, *arguments, umask=umask)
    output, errors = ended(process)
    assert (process.returncode, errors) == (0, "")
    return output


def refused(*arguments: Path, client_id: str = CLIENT.client_id) -> str:
    """What a program says that is not."""
    process = started(ASK, *arguments, client_id=client_id)
    output, errors = ended(process)
    assert (process.returncode, output) == (255, "")
    return errors


def test_nobody_else_may_read_the_file(server: WatchedServer, program: Path, cache: Path) -> None:
    first = run(ASK, program, cache, umask=0)
    assert cache.stat().st_mode & 0o777 == 0o600
    assert run(ASK, program, cache) == first
    assert len(server.received) == 1


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o604, 0o602])
def test_a_file_that_others_can_read_or_write_is_refused(
    server: WatchedServer, program: Path, cache: Path, mode: int
) -> None:
    cache.touch()
    cache.chmod(mode)
    assert f"{cache}: the cache file must be private to this user" in refused(program, cache)
    assert not server.received


def test_a_symbolic_link_is_refused_and_what_it_points_to_left_alone(
    server: WatchedServer, program: Path, cache: Path, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    cache.symlink_to(precious)
    refused(program, cache)
    assert not precious.exists()
    precious.write_text("not to be touched", encoding="utf-8")
    precious.chmod(0o600)
    refused(program, cache)
    assert precious.read_text(encoding="utf-8") == "not to be touched"
    assert not server.received


def test_what_is_no_file_is_refused(server: WatchedServer, program: Path, cache: Path) -> None:
    os.mkfifo(cache, 0o600)
    refused(program, cache)
    cache.unlink()
    cache.mkdir(0o700)
    refused(program, cache)
    refused(program, cache / "missing" / "token.json")
    assert not server.received


def test_a_file_of_another_user_is_refused(
    server: WatchedServer, program: Path, cache: Path
) -> None:
    """For root, who can make one over; to anybody else, a file of root's is closed anyway."""
    if os.geteuid() == 0:
        cache.touch(0o600)
        os.chown(cache, 65534, -1)
    else:
        cache = Path("/proc/1/environ")
    refused(program, cache)
    assert not server.received


@pytest.mark.parametrize(
    "content", ["", "{", "null", "5", '"request"', "[]", '{"token":"x"}', '{"request":null}', "\0"]
)
def test_other_content_counts_as_none(
    server: WatchedServer, program: Path, cache: Path, content: str
) -> None:
    cache.write_text(content * 100, encoding="utf-8")
    cache.chmod(0o600)
    assert run(ASK, program, cache) == server.issued[0]
    assert run(ASK, program, cache) == server.issued[0]


def test_a_half_written_outcome_counts_as_none(
    server: WatchedServer, program: Path, cache: Path
) -> None:
    run(ASK, program, cache)
    os.truncate(cache, cache.stat().st_size - 1)
    assert run(ASK, program, cache) == server.issued[1]


def test_another_request_does_not_take_the_token(
    server: WatchedServer, request_for: TokenRequest, cache: Path, tmp_path: Path
) -> None:
    requests = [
        request_for,
        replace(request_for, scope=("read",)),
        replace(request_for, token_endpoint=f"{server.url}/other"),
    ]
    for number, request in enumerate(requests):
        run(ASK, written(request, tmp_path / f"{number}.php"), cache)
    assert len(set(server.issued)) == len(requests)


def test_another_client_does_not_take_the_token(
    server: WatchedServer, program: Path, cache: Path
) -> None:
    run(ASK, program, cache)
    assert "invalid_client" in refused(program, cache, client_id="client-2")
    assert len(server.received) == 2


def test_the_same_request_elsewhere_takes_the_token(
    server: WatchedServer, request_for: TokenRequest, program: Path, cache: Path, tmp_path: Path
) -> None:
    token = run(ASK, program, cache)
    assert run(ASK, written(request_for, tmp_path / "copy.php"), cache) == token
    assert len(server.received) == 1


def test_a_process_that_is_killed_holds_nobody_up(
    server: WatchedServer, program: Path, cache: Path
) -> None:
    server.hold.clear()
    killed = started(ASK, program, cache)
    assert server.asked.wait(30)
    killed.kill()
    ended(killed)
    server.hold.set()
    assert run(ASK, program, cache) in server.issued
    assert len(server.received) == 2


def test_what_comes_after_a_failure_asks_anew(
    server: WatchedServer, program: Path, cache: Path
) -> None:
    server.plan = [busy(503, "3600")]
    assert "HTTP 503" in refused(program, cache)
    assert run(ASK, program, cache) == server.issued[0]


def test_a_failure_that_is_kept_at_hand_does_not_keep_the_lock(
    server: WatchedServer, program: Path, cache: Path
) -> None:
    server.plan = [busy(503, "3600")]
    code = """
        ini_set('zend.exception_ignore_args', '0');
        require $argv[1];
        $source = new TokenSource($argv[2]);
        try {
            $source->getToken();
        } catch (RuntimeException $failure) {
            echo $source->getToken();
        }
    """
    assert run(code, program, cache) == server.issued[0]


@pytest.mark.parametrize(
    "members", [{}, {"token": None, "error": "not to be told", "freshUntil": 0}]
)
def test_what_is_from_the_future_is_not_believed(
    server: WatchedServer, program: Path, cache: Path, members: dict[str, Any]
) -> None:
    """The clock was set back, and nobody knows how old it is."""
    run(ASK, program, cache)
    kept = json.loads(cache.read_text(encoding="utf-8"))
    later = {"at": time.time() + 3600, "freshUntil": time.time() + 7200}
    cache.write_text(json.dumps(kept | later | members), encoding="utf-8")
    assert run(ASK, program, cache) == server.issued[1]


def test_without_a_file_the_object_keeps_the_token(
    server: WatchedServer, program: Path, tmp_path: Path
) -> None:
    code = """
        require $argv[1];
        $source = new TokenSource();
        $first = $source->getToken();
        $again = $source->getToken();
        $source->forget('another');
        $kept = $source->getToken();
        $source->forget($first);
        echo json_encode([$first, $again, $kept, $source->getToken()]);
    """
    first, again, kept, renewed = json.loads(run(code, program))
    assert [first, renewed] == server.issued
    assert first == again == kept
    assert list(tmp_path.iterdir()) == [program]


@pytest.mark.parametrize("dump", ["print_r", "var_dump", "var_export"])
def test_no_printed_form_shows_the_token(
    server: WatchedServer, program: Path, cache: Path, dump: str
) -> None:
    code = f"""
        require $argv[1];
        foreach ([null, $argv[2]] as $file) {{
            $source = new TokenSource($file);
            $source->getToken();
            {dump}($source);
        }}
    """
    printed = run(code, program, cache)
    assert "TokenSource" in printed
    assert not [token for token in server.issued if token in printed]

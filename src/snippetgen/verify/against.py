"""Runs snippets against a server of the user's own, with the user's own environment."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from snippetgen.errors import InputError, UnsupportedError
from snippetgen.target import Target
from snippetgen.text import EnvRef
from snippetgen.token_request import TokenRequest
from snippetgen.verify import runner, toolchain
from snippetgen.verify.keys import fits, read_jwk
from snippetgen.verify.report import CaseReport, TargetReport
from snippetgen.wire import to_wire

FILES = ("private_key_file", "dpop_key_file", "client_certificate_file", "client_key_file")


def verify_against(targets: list[Target], request: TokenRequest) -> Iterator[TargetReport]:
    """Run each target's snippet once, and yield whether it got a token.

    Raises:
        InputError: a variable that the request needs is not set, or names no file that will do.
    """
    variables = read_variables(request, os.environ)
    for target in targets:
        if reason := toolchain.missing(target):
            yield TargetReport(target.id, skipped=reason)
        else:
            yield TargetReport(target.id, cases=[_try(target, request, variables)])


def _try(target: Target, request: TokenRequest, variables: Mapping[str, str]) -> CaseReport:
    try:
        outcome = runner.run(target, request, variables, inherited=os.environ)
    except UnsupportedError as error:
        return CaseReport("against", "unsupported", [str(error)])
    lines = outcome.token.splitlines()
    if outcome.exit_status == 0 and len(lines) == 1 and lines[0]:
        return CaseReport("against", "passed", seconds=outcome.seconds)
    said = " ".join(outcome.messages.split()) or f"exit status {outcome.exit_status}, no message"
    return CaseReport("against", "failed", [said], seconds=outcome.seconds)


def read_variables(request: TokenRequest, environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that the request reads, with the paths of files made absolute.

    Raises:
        InputError: one is not set, or its file cannot be read as what it should be.
    """
    read: dict[str, str] = {}
    needed = to_wire(request).variables
    for name, reference in needed:
        if isinstance(reference, EnvRef):
            if reference.name not in environment:
                raise InputError(f"the request needs the variable {reference.name}: set it")
            value = environment[reference.name]
            read[reference.name] = str(Path(value).resolve()) if name in FILES else value
            if name in FILES:
                _read(reference.name, read[reference.name])
    for assertion in request.assertions():
        if not assertion.symmetric:
            variable = assertion.private_key_file.name
            check_key(variable, read[variable], assertion.algorithm, assertion.private_key_format)
    if request.proof:
        variable = request.proof.dpop_key_file.name
        algorithm, key_format = request.proof.algorithm, request.proof.private_key_format
        check_key(variable, read[variable], algorithm, key_format)
    return read


def check_key(variable: str, path: str, algorithm: str, key_format: str) -> None:
    """Refuse a file that holds no private key for an algorithm.

    Raises:
        InputError: names the variable, the file, and what it should hold.
    """
    content = _read(variable, path)
    try:
        jwk = read_jwk(content)
    except ValueError:
        jwk = {}
    is_pem = content.lstrip().startswith(b"-----BEGIN")
    if is_pem != (key_format == "pem") or "d" not in jwk or not fits(jwk, algorithm):
        form = {"pem": "PEM", "jwk": "JWK"}[key_format]
        raise InputError(f"{variable}: {path} holds no private key in {form} for {algorithm}")


def _read(variable: str, path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{variable}: {path} cannot be read: {error.strerror}") from None

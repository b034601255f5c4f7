"""What there is to ask with: values, and the methods that they are enough for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from snippetgen.client_authentication import ClientAuthentication
from snippetgen.doctor import values
from snippetgen.doctor.ways import Variables, make, others
from snippetgen.errors import InputError
from snippetgen.token_request import TokenRequest


@dataclass(frozen=True)
class Means:
    """What there is to ask with.

    Args:
        values: by the names that a spec uses.
        variables: the environment variables that they come from.
        ways: the client authentications that they are enough for, the request's own first.
        remarks: what looks odd about them, and what is not tried because of it.
    """

    values: Mapping[str, str]
    variables: tuple[str, ...]
    ways: tuple[ClientAuthentication, ...]
    remarks: tuple[str, ...]


def gather(
    request: TokenRequest,
    environment: Mapping[str, str],
    offered: tuple[str, ...] | None = None,
    renamed: Mapping[str, str] | None = None,
    *,
    chosen: bool = True,
) -> Means:
    """Find out what can be asked.

    Args:
        request: what is asked, with the method that is tried first.
        environment: the environment variables.
        offered: the methods that the server's metadata names; None where they are not known.
        renamed: the variables that have another name than the key of a spec in capitals.
        chosen: the request's method is the user's choice; if not, another may stand in for it.

    Raises:
        InputError: a variable is not set, or holds what cannot be sent.
    """
    own = request.client_authentication
    read: values.Read = {}
    failure = _read_own(request, environment, read, chosen=chosen)
    ways: list[ClientAuthentication] = [] if failure else [own]
    remarks: list[str] = []
    variables = Variables(environment, renamed or {})
    for method in others(None if failure else own, offered, variables):
        try:
            way = make(method, variables, own)
            read |= values.read(replace(request, client_authentication=way), environment)
        except values.MissingError:
            continue
        except InputError as error:
            remarks.append(f"{method} is not tried: {error}")
        else:
            ways.append(way)
    if failure:
        remarks = [*_stood_in(own, failure, ways), *remarks]
    found = {name: value for name, (_, value) in read.items()}
    values.check_spec(request, read)
    names = tuple(dict.fromkeys(variable for variable, _ in read.values() if variable))
    return Means(found, names, tuple(ways), (*remarks, *values.oddities(read)))


def _read_own(
    request: TokenRequest, environment: Mapping[str, str], read: values.Read, *, chosen: bool
) -> InputError | None:
    """Read what the request's own method needs, or return why that cannot be where it need not."""
    try:
        read |= values.read(request, environment)
    except InputError as error:
        if chosen:
            raise
        return error
    return None


def _stood_in(
    own: ClientAuthentication, failure: InputError, ways: Sequence[ClientAuthentication]
) -> list[str]:
    """What is said where others stand in for the request's own method.

    Raises:
        InputError: there are none.
    """
    if not ways:
        raise failure
    if own.method in [way.method for way in ways]:
        return []
    return [f"{own.method} is not tried: {failure}"]

"""What another description of a token request says, in the keys of a spec."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Draft:
    """A request as a provider's preset, metadata, an OpenAPI document or a command has it.

    Args:
        where: what it was read from, for messages.
        keys: the keys of `snippetgen.toml` that it sets; no secret is among them.
        notes: what the user should know of it, a sentence each.
        methods: the client authentications that the server says it takes; None where it does not.
    """

    where: str
    keys: Mapping[str, object]
    notes: tuple[str, ...] = ()
    methods: tuple[str, ...] | None = None

"""What a part of a command comes to."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """Keys of a spec, and what goes with them.

    Args:
        keys: the keys of a spec that it sets.
        variables: what the snippet reads from its environment for it.
        notes: what the user should know of it.
    """

    keys: Mapping[str, object]
    variables: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

"""Drives the token source of python/requests with threads."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from get_token import TokenSource

source = TokenSource()


def ask(_: int) -> dict[str, str]:
    try:
        return {"token": source.get_token()}
    except Exception as error:
        return {"error": str(error)}


for line in sys.stdin:
    command, _, argument = line.strip().partition(" ")
    if command == "get":
        with ThreadPoolExecutor(int(argument)) as pool:
            answer = list(pool.map(ask, range(int(argument))))
    else:
        answer = source.forget(argument)
    print(json.dumps(answer), flush=True)

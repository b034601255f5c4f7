"""Drives the token source of python/httpx with tasks, the first of which is cancelled."""

import asyncio
import json
import sys

from get_token import TokenSource


async def ask(source: TokenSource) -> dict[str, str]:
    try:
        return {"token": await source.get_token()}
    except Exception as error:
        return {"error": str(error)}


async def ask_at_once(source: TokenSource, callers: int) -> list[dict[str, str]]:
    impatient = asyncio.create_task(source.get_token())
    patient = [asyncio.create_task(ask(source)) for _ in range(callers)]
    await asyncio.sleep(0)
    # All of them wait for the request that it began, or have their token already.
    impatient.cancel()
    return await asyncio.gather(*patient)


async def main() -> None:
    source = TokenSource()
    while line := await asyncio.to_thread(sys.stdin.readline):
        command, _, argument = line.strip().partition(" ")
        if command == "get":
            answer = await ask_at_once(source, int(argument))
        else:
            answer = source.forget(argument)
        print(json.dumps(answer), flush=True)


asyncio.run(main())

// Drives the token source of typescript/fetch with async callers.

import { createInterface } from "node:readline";
import { inspect } from "node:util";
import { TokenSource } from "./get_token.mjs";

const source = new TokenSource();

async function ask(): Promise<{ token: string } | { error: string }> {
  try {
    const token = await source.getToken();
    return inspect(source, { showHidden: true }).includes(token)
      ? { error: "the token source shows its token" }
      : { token };
  } catch (error) {
    // All that a log would show of it
    return { error: inspect(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const [command, argument] = line.split(" ");
  const answer =
    command === "get"
      ? await Promise.all(Array.from({ length: Number(argument) }, ask))
      : source.forget(argument);
  console.log(JSON.stringify(answer ?? null));
}

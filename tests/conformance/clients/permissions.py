"""Tries, as one NATS user, to subscribe and to publish with nats-py, and prints what the server refuses.

Standard input: {"url", "user", "password", "subscribe": [subject or "subject queue"], "publish": [subject]}.
Standard output: {"subscribe": [refused], "publish": [refused]}.
"""

import asyncio
import json
import sys

import nats


async def main() -> None:
    order = json.load(sys.stdin)
    refused: list[str] = []

    async def said(error: Exception) -> None:
        refused.append(str(error))

    connection = await nats.connect(
        order["url"],
        user=order["user"],
        password=order["password"],
        error_cb=said,
        allow_reconnect=False,
        inbox_prefix=f"_INBOX_{order['user']}".encode(),
    )
    own = connection.new_inbox()
    echo = await connection.subscribe(own)
    result: dict[str, list[str]] = {}
    for verb in ("subscribe", "publish"):
        result[verb] = []
        for subject in order[verb]:
            refused.clear()
            if verb == "subscribe":
                name, _, queue = subject.partition(" ")
                await connection.subscribe(name, queue=queue)
            else:
                await connection.publish(subject, b"")
            # The server handles one connection's lines in turn: what comes back to ourselves comes after a refusal.
            await connection.publish(own, b"")
            await echo.next_msg(timeout=10)
            await asyncio.sleep(0)
            if any("permissions violation" in error.lower() for error in refused):
                result[verb].append(subject)
    await connection.close()
    print(json.dumps(result))


asyncio.run(main())

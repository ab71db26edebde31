"""Watch the analyses of one person: a GraphQL subscription over WebSocket (graphql-transport-ws), in 30 lines.

python examples/watch.py http://127.0.0.1:8000 "$TOKEN" [--until-done]
"""

import asyncio
import json
import sys

from websockets.asyncio.client import connect

SUBSCRIPTION = """
subscription {
  gapStatusChanged { jobId state stage progress score revision error { code message } }
}
"""


async def watch(url: str, token: str, *, until_done: bool) -> None:
    """Print every status as one JSON line: the current ones first, then each change."""
    address = url.rstrip("/").replace("http", "ws", 1) + "/graphql"
    async with connect(address, subprotocols=["graphql-transport-ws"]) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}))
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": SUBSCRIPTION}}))
        async for raw in socket:
            message = json.loads(raw)
            if message["type"] == "ping":
                await socket.send('{"type": "pong"}')
            elif message["type"] in {"next", "error"}:
                print(json.dumps(message["payload"]), flush=True)
                status = message["payload"]["data"]["gapStatusChanged"] if message["type"] == "next" else {}
                if until_done and status.get("state") in {"READY", "FAILED"}:
                    return


if __name__ == "__main__":
    asyncio.run(watch(sys.argv[1], sys.argv[2], until_done="--until-done" in sys.argv))

"""The protocol page's Python sample on python3-websockets, printing. Usage: sample.py URL; the key is in FASTFEED_API_KEY."""
import asyncio
import json
import os
import sys

import websockets


async def main(url):
    async with websockets.connect(f"{url}?token={os.environ['FASTFEED_API_KEY']}") as socket:
        async for frame in socket:
            message = json.loads(frame)
            if message["type"] == "EVENT":
                print(json.dumps(message["payload"]), flush=True)


asyncio.run(main(sys.argv[1]))

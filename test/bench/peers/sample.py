"""The protocol page's Python sample on python3-websockets, counting. Usage: sample.py URL COUNT."""
import asyncio
import json
import sys
import time

import websockets


async def main(url, wanted):
    async with websockets.connect(url, ping_interval=None, max_size=None) as socket:
        seen, started = 0, 0.0
        async for frame in socket:
            message = json.loads(frame)
            if message["type"] != "EVENT":
                continue
            if seen == 0:
                started, cpu = time.perf_counter(), time.process_time()
            seen += 1
            if seen == wanted:
                print(json.dumps({"seconds": time.perf_counter() - started, "cpuSeconds": time.process_time() - cpu}))
                return


asyncio.run(main(sys.argv[1], int(sys.argv[2])))

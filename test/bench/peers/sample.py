"""The protocol page's Python sample on python3-websockets, counting. Usage: sample.py URL COUNT FLOODS."""
import asyncio
import json
import sys
import time

import websockets


async def main(url, count, floods):
    laps = []
    async with websockets.connect(url, ping_interval=None, max_size=None) as socket:
        seen = 0
        async for frame in socket:
            message = json.loads(frame)
            if message["type"] != "EVENT":
                continue
            if seen == 0:
                started, cpu = time.perf_counter(), time.process_time()
            seen += 1
            if seen < count:
                continue
            seen, used = 0, time.process_time() - cpu
            laps.append({"seconds": time.perf_counter() - started, "cpuSeconds": used, "mainCpuSeconds": used})
            if len(laps) == floods:
                print(json.dumps({"laps": laps}))
                return


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))

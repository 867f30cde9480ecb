"""Runs a command, its output in a file, and tells as JSON what it took, with everything that it started and waited for.

The command ends when it is done or when the standard input closes, so nothing outlives whoever asked.
"""

import json
import resource
import subprocess
import sys
import threading
import time

output, command = sys.argv[1], sys.argv[2:]
with open(output, "wb") as kept:
    begun = time.monotonic()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=kept)


def end_when_nobody_waits():
    sys.stdin.read()
    child.terminate()


threading.Thread(target=end_when_nobody_waits, daemon=True).start()
status = child.wait()
wall = time.monotonic() - begun
used = resource.getrusage(resource.RUSAGE_CHILDREN)
# Linux counts ru_maxrss in kilobytes: the most that one process had.
print(json.dumps({
    "status": status,
    "wall_s": wall,
    "cpu_s": used.ru_utime + used.ru_stime,
    "peak_kb": used.ru_maxrss,
}))

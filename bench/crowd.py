"""Many connections at once, in a process of their own: `python -m bench.crowd PORT COUNT`.

Prints how many seconds it took to connect, then holds the connections until standard input ends.
"""

import socket
import sys
import time

from bench.raw import connect

WAVE = 50  # mosquitto's listen backlog is 100


def gather(port: int, count: int) -> list[socket.socket]:
    """Connect in waves: all of one wave ask, then all wait for their CONNACK."""
    found: list[socket.socket] = []
    for start in range(0, count, WAVE):
        wave = []
        for number in range(start, min(start + WAVE, count)):
            sock = socket.create_connection(("127.0.0.1", port))
            sock.sendall(connect(f"crowd-{number}"))
            wave.append(sock)
        for sock in wave:
            sock.settimeout(20)
            if sock.recv(1024)[:1] != b"\x20":
                raise ConnectionError("no CONNACK")
        found += wave
    return found


def main() -> None:
    port, count = map(int, sys.argv[1:])
    began = time.perf_counter()
    crowd = gather(port, count)
    print(time.perf_counter() - began, flush=True)
    sys.stdin.read()
    for sock in crowd:
        sock.close()


if __name__ == "__main__":
    main()

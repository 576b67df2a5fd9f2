"""Sets limits on itself, then starts the program: ``launcher.py FILE_BYTES ... MARK_US CMD``.

It stays as the program's parent and ends as the program ends: who looks up the command line of the
parent finds limits and the program's own words, and neither drill nor seed.

Run by path in a bare interpreter (``-I -S``), so it imports nothing of ours. Limits cannot be set
in the parent: that would limit the parent, and between fork and exec threads may hold locks.
"""

from __future__ import annotations

import os
import sys


def main(arguments: list[str]) -> None:
    """Limit, fork and exec; 127 where there is no such program."""
    file_bytes, memory_bytes, processor_s, open_files, mark_us = map(int, arguments[:5])
    command = arguments[5:]
    try:
        import resource  # noqa: PLC0415 - not everywhere

        if sys.platform == "linux":
            # The mark by which all that descends from here is found again.
            resource.setrlimit(resource.RLIMIT_RTTIME, (mark_us, mark_us))
        for limit, value in (
            (resource.RLIMIT_FSIZE, file_bytes),
            (resource.RLIMIT_AS, memory_bytes),
            (resource.RLIMIT_CPU, processor_s),
            (resource.RLIMIT_NOFILE, open_files),
            (resource.RLIMIT_CORE, 0),
        ):
            hard = resource.getrlimit(limit)[1]
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(limit, (most, most))
    except (ImportError, ValueError, OSError) as error:
        print(f"limits could not be set: {error}", file=sys.stderr)
    if hasattr(os, "fork") and (child := os.fork()):
        _end_like(child)
    try:
        os.execvp(command[0], command)
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        sys.exit(127)


def _end_like(child: int) -> None:
    """Wait for the program with no hold on its pipes, and leave as it left."""
    for stream in (0, 1, 2):
        os.close(stream)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        os.kill(os.getpid(), -code)
    os._exit(max(code, 0))


if __name__ == "__main__":
    main(sys.argv[1:])

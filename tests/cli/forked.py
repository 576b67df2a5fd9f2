"""A process of its own for each command, forked from one that has loaded the heavy modules.

Python, numpy, numba and the kernel take two seconds to load, and most commands less to run. The
server is multiprocessing's own: it has one thread, runs no command and hands nothing back.
"""

import atexit
import multiprocessing
import os
import subprocess
import sys
import tempfile
from multiprocessing import forkserver, reduction
from unittest import mock

# Read while modules load, so that a forked process would not see them.
LOADED_WITH = ("PYTHON", "GAMEDAY_CACHE", "GAMEDAY_NO_NUMBA")
# What a pipe holds without a reader.
MOST_STDIN_BYTES = 60_000


def is_possible(environment, stdin):
    """Whether a command under these settings can be forked and be the same as a fresh one."""
    return (
        sys.platform == "linux"
        and not any(name.startswith(LOADED_WITH) for name in environment)
        and len((stdin or "").encode()) < MOST_STDIN_BYTES
    )


def call(words, *, cwd, stdin, timeout, env):
    """Run ``gameday``; its exit code, stdout and stderr."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.cli.warm"])
    with mock.patch.dict(os.environ, env):
        forkserver.ensure_running()
    read, write = os.pipe()
    with (
        os.fdopen(read) as given,
        tempfile.TemporaryFile("w+", encoding="utf-8") as out,
        tempfile.TemporaryFile("w+", encoding="utf-8") as err,
    ):
        with os.fdopen(write, "w", encoding="utf-8") as typed:
            typed.write(stdin or "")
        streams = Streams(given, out, err)
        process = context.Process(target=_live, args=(words, str(cwd or "."), env, streams))
        process.start()
        process.join(timeout)
        if process.is_alive():
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(words, timeout)
        code = process.exitcode
        process.close()
        return code, _text(out), _text(err)


class Streams:
    """Three open files, handed on as they stand to the process that is being started."""

    def __init__(self, *files):
        self._files = files

    def __getstate__(self):
        return [reduction.DupFd(file.fileno()) for file in self._files]

    def __setstate__(self, given):
        self.numbers = [one.detach() for one in given]


def _live(words, cwd, env, streams):
    """The life of a command in a process of its own."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    for number, handed in enumerate(streams.numbers):
        os.dup2(handed, number)
        os.close(handed)
    sys.stdin, sys.stdout, sys.stderr = map(_stream, (0, 1, 2), "rww", (-1, -1, 1))
    sys.argv[:] = ["gameday", *words]

    from sim.cli.main import main

    try:
        main()
    finally:
        # Left out by multiprocessing, and what ends a pool's workers.
        atexit._run_exitfuncs()


def _stream(number, mode, buffered):
    return open(number, mode, buffered, encoding="utf-8", closefd=False)


def _text(file):
    file.seek(0)
    return file.read()

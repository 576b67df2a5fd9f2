"""Programs for tests: their first lines, one that behaves, and how they are seated."""

import sys

from sim.responders.program import Program
from tests.drill.drill_kit import bad_deploy

SHORT = bad_deploy() | {"lasts": "4m", "lead_in": "20s", "rate": "1/s"}
HEAD = """
import json, os, sys, time, signal, subprocess
def say(value):
    sys.stdout.write(json.dumps(value) + "\\n"); sys.stdout.flush()
def raw(data):
    os.write(1, data)
def hear():
    return json.loads(sys.stdin.readline())
"""
HELLO = HEAD + "hear(); say({'protocol': 1})\n"
GOOD = (
    HELLO
    + """
acknowledged = False
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "end":
        break
    if message["type"] != "view":
        continue
    pages = [a for a in message["view"]["alerts"] if a["is_firing"] and a["urgency"] == "page"]
    orders = []
    if pages and not acknowledged:
        acknowledged = True
        orders = ["acknowledge", {"action": "rollback", "service": "web", "label": "back"},
                  {"action": "query_logs", "service": "web"}]
    say({"id": message["id"], "orders": orders})
"""
)

# Twice forked, in a session of its own, without environment, folder or open files.
ESCAPE = """
def escape(told):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            open(told, "w").write(str(os.getpid()))
            os.chdir("/"); os.closerange(0, 64)
            os.execve("/bin/sleep", ["sleep", "60"], {})
        os._exit(0)
    os.wait()
    while not os.path.exists(told) or not open(told).read(): time.sleep(0.002)
"""


def command(tmp_path, source):
    """The command of a program of these lines."""
    path = tmp_path / "bot.py"
    path.write_text(source)
    return f"{sys.executable} -I -S {path}"


def program(tmp_path, source, **limits):
    """A program of these lines in the seat, with little patience."""
    limits = {"decision_s": 0.4, "hello_s": 0.6} | limits
    return Program(command(tmp_path, source), **limits)

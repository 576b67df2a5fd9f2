"""Prometheus itself, where it is installed."""

import json
import shutil
import subprocess
import urllib.parse
import urllib.request
from contextlib import contextmanager

import pytest

promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is not installed (package prometheus)"
)
prometheus = pytest.mark.skipif(
    shutil.which("prometheus") is None, reason="prometheus is not installed"
)


def said(*words, cwd):
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


@contextmanager
def served(text, folder):
    """A Prometheus on the blocks of an OpenMetrics text, at the address that it found free."""
    words = ("promtool", "tsdb", "create-blocks-from", "openmetrics")
    code, told = said(*words, text, folder / "data", cwd=folder)
    assert 0 == code, told
    (folder / "prometheus.yml").write_text("{}\n", encoding="utf-8")
    process = subprocess.Popen(
        [
            "prometheus",
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            "--storage.tsdb.retention.time=100y",
            "--web.listen-address=127.0.0.1:0",
            "--log.format=json",
        ],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        address = ""
        for line in process.stderr:
            told = json.loads(line)
            address = told.get("address", address)
            if "ready to receive web requests" in told.get("msg", ""):
                break
        yield f"http://{address}"
    finally:
        process.terminate()
        process.communicate(timeout=60)


def answer(base, query, at_s):
    """The values of an instant query."""
    words = urllib.parse.urlencode({"query": query, "time": f"{at_s:.3f}"})
    with urllib.request.urlopen(f"{base}/api/v1/query?{words}", timeout=60) as told:
        found = json.load(told)["data"]["result"]
    return [float(item["value"][1]) for item in found]

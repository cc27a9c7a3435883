"""Modules that two threads import at once, as they do behind the first frame."""

import subprocess
import sys

# One thread is held in the middle of importing html until the other one waits for it.
_BOTH = """
import importlib, importlib.machinery, sys, threading, time
import chatui.text.safety, chatui.ui.transcript.lines

begun, failures = threading.Event(), []

class Slow(importlib.machinery.SourceFileLoader):
    def create_module(self, spec):
        begun.set()
        end = time.monotonic() + 0.7
        while "markdown_it.common.entities" not in sys.modules and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.1)
        return None

class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "html":
            spec = importlib.machinery.PathFinder.find_spec(name, path, target)
            spec.loader = Slow(name, spec.origin)
            return spec

def load(*names):
    try:
        for name in names:
            importlib.import_module(name)
    except BaseException as error:
        failures.append(repr(error))

sys.meta_path.insert(0, Finder)
first = threading.Thread(target=load, args=["html"])
first.start()
begun.wait()
load("chatui.markdown", "markdown_it")
first.join()
print(failures)
"""


def test_markdown_and_the_transport_are_imported_at_once_without_a_deadlock() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _BOTH], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.stdout, ran.stderr) == ("[]\n", "")

import subprocess
import sys
from pathlib import Path

from modelwright.solvers import scratch

MAKE_AND_DIE = """
import os, signal, sys
from modelwright.solvers import scratch
folder = scratch.folder()
print(folder.name, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_folder_of_a_killed_process_is_swept_and_ours_is_not():
    script = f"import sys; sys.path[:] = {sys.path!r}\n{MAKE_AND_DIE}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    left = Path(done.stdout.strip())
    with scratch.folder() as ours:
        assert left.exists()
        scratch.sweep()
        assert not left.exists()
        assert Path(ours).exists()
    assert not Path(ours).exists()

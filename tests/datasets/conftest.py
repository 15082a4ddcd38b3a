"""Where the tests of this folder find the scripted language model."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "agent"))  # scripted_chat

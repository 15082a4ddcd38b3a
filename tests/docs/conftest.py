"""The doubles of the agent's tests are those of the pages."""

import sys
from pathlib import Path

_AGENT = Path(__file__).parents[1] / "agent"
sys.path[:0] = [str(_AGENT / part) for part in ("", "chat", "verification")]

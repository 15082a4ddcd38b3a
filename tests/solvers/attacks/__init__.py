"""Programs that try to break out of the jail, each with what must become of it."""

from attacks.files import FILES
from attacks.interpreter import INTERPRETER
from attacks.leftovers import LEFTOVERS
from attacks.processes import PROCESSES
from attacks.resources import RESOURCES
from attacks.results import RESULTS
from attacks.sockets import SOCKETS
from attacks.source import SOURCE
from attacks.system_calls import SYSTEM_CALLS

ATTACKS = [
    *FILES,
    *SOCKETS,
    *PROCESSES,
    *SYSTEM_CALLS,
    *RESOURCES,
    *LEFTOVERS,
    *INTERPRETER,
    *RESULTS,
    *SOURCE,
]
"""Every attack; names are unique."""

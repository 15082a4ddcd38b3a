"""Layer: resource limits of the jailed process."""

import resource
from math import ceil


def enter(*, cpu_s: float, memory_mb: int, file_bytes: int) -> None:
    """Limit this process for good.

    Args:
        cpu_s: CPU seconds; SIGXCPU there, SIGKILL one second later.
        memory_mb: address space in MiB, what is mapped already included.
        file_bytes: size of any one file it writes.
    """
    seconds = ceil(cpu_s)
    memory = memory_mb << 20
    for limit, soft, hard in (
        (resource.RLIMIT_CPU, seconds, seconds + 1),
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_FSIZE, file_bytes, file_bytes),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, 64, 64),
        (resource.RLIMIT_NPROC, 0, 0),
        (resource.RLIMIT_MSGQUEUE, 0, 0),
        (resource.RLIMIT_MEMLOCK, 0, 0),
    ):
        ceiling = resource.getrlimit(limit)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        resource.setrlimit(limit, (soft, hard))

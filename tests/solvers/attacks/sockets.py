"""Attacks over the network and over every other kind of socket."""

# ruff: noqa: E501  # programs stand here as they are sent

from attacks.attack import Attack

SOCKETS = [
    Attack(
        "connects to a TCP listener of this machine",
        """
def attack(data):
    import http.client, socket, urllib.request
    refused(socket.create_connection, ("127.0.0.1", data["tcp"]), 1)
    refused(urllib.request.urlopen, f"http://127.0.0.1:{data['tcp']}/", timeout=1)
    refused(http.client.HTTPConnection("127.0.0.1", data["tcp"], timeout=1).connect)
    refused(socket.create_server, ("127.0.0.1", 0))
    refused(socket.getaddrinfo, "localhost", data["tcp"])
""",
    ),
    Attack(
        "sends a datagram",
        """
def attack(data):
    import socket
    refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", data["udp"])))
    refused(lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM))
""",
    ),
    Attack(
        "connects to Unix sockets, by path and by abstract name",
        """
def attack(data):
    import socket
    for address in (data["unix"], "\\0" + data["abstract"]):
        refused(lambda: socket.socket(socket.AF_UNIX).connect(address))
        refused(lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", address))
    refused(socket.socketpair)
""",
    ),
    Attack(
        "opens a socket of any family and type",
        """
def attack(data):
    import socket
    for family in range(47):
        for kind in (1, 2, 3, 4, 5, 6, 10):
            refused(socket.socket, family, kind)
            refused_call(41, family, kind, 0)
            refused_call(53, family, kind, 0, ctypes.create_string_buffer(8))
    for protocol in range(256):
        refused_call(41, 16, 3, protocol)  # netlink
        refused_call(41, 2, 3, protocol)  # raw
        refused_call(41, 17, 3, protocol)  # packet
""",
        x86_only=True,
    ),
    Attack(
        "uses descriptors it may have inherited",
        """
def attack(data):
    for descriptor in range(4, 2000):
        refused(os.fstat, descriptor)
    for descriptor in range(4):
        for number in (42, 44, 45, 46, 47, 49, 50, 43, 288, 299, 307):  # connect, send, recv, ...
            refused_call(number, descriptor, 0, 0, 0, 0, 0)
    if os.readlink("/proc/self/fd/0") != "/dev/null":
        breach("standard input")
""",
        x86_only=True,
    ),
    Attack(
        "talks to our side over the server's own objects",
        """
def attack(data):
    import gc, socket
    step = sys._getframe()
    while step:
        for value in list(step.f_locals.values()):
            channel = getattr(value, "channel", None)
            if channel is not None:
                try:
                    channel.send({"exit": 0, "stopped": "", "broken": "forged"})
                    breach("the channel")
                except Exception:
                    pass
        step = step.f_back
    for item in gc.get_objects():
        if isinstance(item, socket.socket):
            refused(item.send, b"x")
            refused(item.recv, 1)
""",
    ),
]

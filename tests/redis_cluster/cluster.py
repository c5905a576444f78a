"""Three Redis servers that are one cluster, and a fourth that may follow one of them; each may be killed."""

import time
from concurrent.futures import ThreadPoolExecutor

from redis import Redis
from redis.crc import key_slot

from devtools.ports import free_port
from devtools.redis_server import RedisServer

PRIMARIES, SLOTS = 3, 16384
#: Milliseconds in which the servers miss one another.
TIMEOUT = 800


class Cluster:
    """Made empty; `servers[3]` follows nobody until it is told to."""

    def __init__(self, folder):
        self.servers = [_server(folder / str(number)) for number in range(PRIMARIES + 1)]
        with ThreadPoolExecutor() as pool:
            list(pool.map(RedisServer.start, self.servers))
        self.clients = [Redis(port=server.port, socket_timeout=2) for server in self.servers]
        first = self.servers[0]
        for number, client in enumerate(self.clients):
            client.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
            if number < PRIMARIES:
                client.execute_command("CLUSTER ADDSLOTSRANGE", *slots(number))
            if number:
                client.execute_command("CLUSTER MEET", "127.0.0.1", first.port, first.more["cluster-port"])
        self.wait()

    @property
    def url(self):
        """As REDIS_URL has it; two are named, the others found."""
        return f"redis+cluster://127.0.0.1:{self.servers[0].port},127.0.0.1:{self.servers[1].port}"

    def wait(self, *, known=PRIMARIES + 1):
        """Until every server that runs knows as many, and all slots are served."""
        for client in self.clients:
            eventually(lambda client=client: _is_well(client, known))

    def owner(self, key):
        """The number of the server that has the key, as a living one sees it."""
        slot = key_slot(key.encode())
        [asked, *_] = [
            client for client, server in zip(self.clients, self.servers, strict=True) if server.pid
        ]
        ports = [server.port for server in self.servers]
        for line in asked.execute_command("CLUSTER SLOTS"):
            if line[0] <= slot <= line[1]:
                return ports.index(line[2][1])
        raise AssertionError(f"nobody has {key}")

    def follow(self, number):
        """The fourth has all that this one has, from now on."""
        whom = self.clients[number].execute_command("CLUSTER MYID")
        self.clients[PRIMARIES].execute_command("CLUSTER REPLICATE", whom)
        self.clients[PRIMARIES].execute_command("READONLY")
        eventually(lambda: self.clients[PRIMARIES].info("replication").get("master_link_status") == "up")

    def keys(self, pattern="*"):
        """Of all servers."""
        return [key for client in self.clients for key in client.keys(pattern)]

    def flush(self):
        """Nothing is left in any of them."""
        for client in self.clients[:PRIMARIES]:
            client.flushall()

    def stop(self):
        """All of them."""
        for client in self.clients:
            client.close()
        for server in self.servers:
            server.kill()


def slots(number):
    """The first and the last slot of a server, as the cluster is made."""
    share = SLOTS // PRIMARIES
    return number * share, SLOTS - 1 if number == PRIMARIES - 1 else (number + 1) * share - 1


def eventually(look, *, within=20):
    """What `look` answers once it is something. Fails after `within` seconds."""
    deadline = time.monotonic() + within
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s")
        time.sleep(0.02)
    return found


def _server(folder):
    more = {
        "cluster-enabled": "yes",
        "cluster-config-file": "nodes.conf",
        "cluster-port": str(free_port()),
        "cluster-node-timeout": str(TIMEOUT),
        "cluster-require-full-coverage": "no",
        "cluster-replica-validity-factor": "0",
        "repl-diskless-sync-delay": "0",
    }
    return RedisServer(folder, free_port(), more)


def _is_well(client, known):
    info = client.execute_command("CLUSTER INFO")
    info = info if isinstance(info, dict) else dict(line.split(":") for line in info.decode().split())
    return (
        info["cluster_state"] == "ok"
        and int(info["cluster_slots_ok"]) == SLOTS
        and int(info["cluster_known_nodes"]) == known
    )

#!/usr/bin/env python3
"""A proxy of one file that runs a case's policy: routes, round robin and retries, as Envoy has them.

It shows how little a driver needs: nothing but Python's standard library, and no Java.
Started with a directory, it reads policy.json there, says what it supports and where it listens,
and ends when its standard input does. conformance/README.md describes the protocol.
"""

import http.client
import json
import os
import random
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SUPPORTS = "route route-methods round-robin retry flags tries"
IDEMPOTENT = {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"}
OF_THE_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}
DEFAULT_ON = ["connect-failure", "refused-stream", "reset"]
REPICKS = 6


def millis(text):
    """250ms, 1.5s or 0 in milliseconds."""
    text = str(text)
    for unit, factor in (("ms", 1), ("us", 0.001), ("s", 1000), ("m", 60000), ("h", 3600000)):
        if text.endswith(unit):
            return float(text[: -len(unit)]) * factor
    return 0.0


class Cluster:
    """Endpoints in turn, from a random one on."""

    def __init__(self, policy):
        self.endpoints = [e if isinstance(e, str) else e["address"] for e in policy["endpoints"]]
        self.turn = random.randrange(max(1, len(self.endpoints)))
        self.lock = threading.Lock()

    def pick(self, tried):
        """The next endpoint; for a retry one that was not tried, if one comes in time."""
        with self.lock:
            for _ in range(REPICKS if tried else 1):
                endpoint = self.endpoints[self.turn % len(self.endpoints)]
                self.turn += 1
                if endpoint not in tried:
                    break
            return endpoint


class Retry:
    """The policy of a route, key by key over that of its cluster."""

    def __init__(self, cluster, route):
        policy = {**cluster.get("retry", {}), **route.get("retry", {})}
        self.on = set(policy.get("on", DEFAULT_ON))
        self.attempts = policy.get("attempts", 2)
        self.codes = set(policy.get("statusCodes", []))
        self.any_method = policy.get("nonIdempotent", False)
        backoff = policy.get("backoff", {})
        self.base = millis(backoff.get("base", "25ms"))
        self.most = millis(backoff["max"]) if "max" in backoff else 10 * self.base

    def status(self, status):
        return (
            (500 <= status <= 599 and "5xx" in self.on)
            or (502 <= status <= 504 and "gateway-error" in self.on)
            or (status == 409 and "retriable-4xx" in self.on)
            or (status in self.codes and "retriable-status-codes" in self.on)
        )

    def failure(self, connected):
        if self.on & {"reset", "5xx", "gateway-error"}:
            return True
        return not connected and bool(self.on & {"connect-failure", "reset-before-request"})

    def wait(self, number):
        """A random time below a bound that doubles."""
        bound = min(self.base * 2 ** (number - 1), self.most)
        time.sleep(random.randrange(int(bound)) / 1000 if bound >= 1 else 0)


class Mesh:
    """The policy of the case."""

    def __init__(self, policy):
        self.routes = policy["routes"]
        self.policies = policy["clusters"]
        self.clusters = {name: Cluster(it) for name, it in self.policies.items()}

    def route(self, method, host, path):
        """The first route of the most specific host whose conditions hold, or None."""
        host = host.rsplit(":", 1)[0].lower()
        path = path.split("?", 1)[0]
        fitting = [r["host"].lower() for r in self.routes if fits(r["host"].lower(), host)]
        if not fitting:
            return None
        best = max(fitting, key=rank)
        for route in self.routes:
            if route["host"].lower() == best and takes(route, method, path):
                return route
        return None


def fits(pattern, host):
    if pattern == "*":
        return True
    if pattern.startswith("*"):
        return host.endswith(pattern[1:]) and len(host) >= len(pattern)
    if pattern.endswith("*"):
        return host.startswith(pattern[:-1]) and len(host) >= len(pattern)
    return pattern == host


def rank(pattern):
    if pattern == "*":
        return (0, 0)
    if pattern.startswith("*"):
        return (2, len(pattern))
    return (1, len(pattern)) if pattern.endswith("*") else (3, 0)


def takes(route, method, path):
    condition = route.get("path", {})
    if "exact" in condition and path != condition["exact"]:
        return False
    if "prefix" in condition and not path.startswith(condition["prefix"]):
        return False
    return method in route.get("methods", [method])


class Failure(Exception):
    """An attempt without an answer."""

    def __init__(self, status, flag, connected):
        super().__init__(flag)
        self.status, self.flag, self.connected = status, flag, connected


def attempt(endpoint, method, path, headers, body):
    """One request on a connection of its own: status, headers, body, and whether it is broken."""
    connection = http.client.HTTPConnection(endpoint, timeout=60)
    try:
        connection.connect()
    except OSError:
        raise Failure(503, "UF", False) from None
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        try:
            return response.status, response.getheaders(), response.read(), False
        except http.client.IncompleteRead as broken:
            return response.status, response.getheaders(), broken.partial, True
    except http.client.RemoteDisconnected:
        raise Failure(503, "UC", True) from None
    except http.client.HTTPException:
        raise Failure(502, "UPE", True) from None
    except OSError:
        raise Failure(503, "UC", True) from None
    finally:
        connection.close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    mesh = None

    def call(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        route = self.mesh.route(self.command, self.headers.get("Host", ""), self.path)
        if route is None:
            return self.reply(404, [], b"", False, ["NR"], 0)
        cluster = self.mesh.clusters[route["cluster"]]
        if not cluster.endpoints:
            return self.reply(503, [], b"", False, ["UH"], 0)
        policy = self.mesh.policies[route["cluster"]]
        headers = [(n, v) for n, v in self.headers.items() if n.lower() not in OF_THE_HOP]
        headers.append(("Host", self.headers.get("Host", "")))
        if body or self.command in ("POST", "PUT", "PATCH"):
            headers.append(("Content-Length", str(len(body))))
        return self.reply(*self.attempts(cluster, Retry(policy, route), headers, body or None))

    def attempts(self, cluster, retry, headers, body):
        idempotent = self.command in IDEMPOTENT or retry.any_method
        tried = []
        while True:
            endpoint = cluster.pick(tried)
            tried.append(endpoint)
            flags = []
            try:
                answer = attempt(endpoint, self.command, self.path, headers, body)
                names = {name.lower() for name, _ in answer[1]}
                again = retry.status(answer[0]) and "x-envoy-ratelimited" not in names
                again = again and idempotent
            except Failure as failure:
                answer = (failure.status, [], b"", False)
                flags = [failure.flag]
                again = retry.failure(failure.connected) and (idempotent or not failure.connected)
            if not again or len(tried) >= retry.attempts:
                # Envoy says so only if there were retries to use up.
                if again and retry.attempts > 1:
                    flags.append("URX")
                return (*answer, flags, len(tried))
            retry.wait(len(tried))

    def reply(self, status, headers, body, broken, flags, tries):
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in OF_THE_HOP:
                self.send_header(name, value)
        self.send_header("x-conformance-flags", ",".join(flags))
        self.send_header("x-conformance-tries", str(tries))
        self.send_header("Content-Length", str(len(body) + (1 if broken else 0)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = call

    def log_message(self, *_):
        pass


def main():
    print("SUPPORTS " + SUPPORTS, flush=True)
    with open(os.path.join(sys.argv[1], "policy.json"), encoding="utf-8") as file:
        Handler.mesh = Mesh(json.load(file))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("LISTENING 127.0.0.1:%d" % server.server_port, flush=True)
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()

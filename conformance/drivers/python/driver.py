#!/usr/bin/env python3
"""A proxy in one file that runs a case's policy: routes, round robin, retries and their budget.

It shows how little a driver needs: nothing but Python's standard library, and no Java.
Started with a directory, it reads policy.json there, says what it supports and where it listens,
and ends when its standard input does. conformance/README.md describes the protocol.
"""

import http.client
import json
import os
import random
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SUPPORTS = "route route-methods round-robin retry retry-budget flags tries"
IDEMPOTENT = {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"}
OF_THE_HOP = {
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
}
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
    """Endpoints in turn, from a random one on; the connections to them, and the retries at once."""

    def __init__(self, policy):
        self.endpoints = [e if isinstance(e, str) else e["address"] for e in policy["endpoints"]]
        self.turn = random.randrange(max(1, len(self.endpoints)))
        admission = policy.get("admission", {})
        budget = admission.get("retryBudget", {})
        self.most_retries = admission.get("maxRetries")
        self.percent = budget.get("percent", 20)
        self.least_retries = budget.get("minConcurrency", 3)
        self.lock = threading.Lock()
        self.idle = {endpoint: [] for endpoint in self.endpoints}
        self.active = self.retries = 0

    def pick(self, tried):
        """The next endpoint; for a retry one that was not tried, if one comes in time."""
        with self.lock:
            for _ in range(REPICKS if tried else 1):
                endpoint = self.endpoints[self.turn % len(self.endpoints)]
                self.turn += 1
                if endpoint not in tried:
                    break
            return endpoint

    def begin(self):
        with self.lock:
            self.active += 1

    def end(self):
        with self.lock:
            self.active -= 1

    def may_retry(self):
        """Takes a permit if fewer retries are under way than the budget allows."""
        with self.lock:
            share = max(int(self.percent * self.active / 100), self.least_retries)
            allowed = share if self.most_retries is None else self.most_retries
            if self.retries >= allowed:
                return False
            self.retries += 1
            return True

    def retried(self):
        with self.lock:
            self.retries -= 1

    def connection(self, endpoint):
        """An idle connection, or a new one."""
        with self.lock:
            if self.idle[endpoint]:
                return self.idle[endpoint].pop()
        connection = http.client.HTTPConnection(endpoint, timeout=60)
        connection.response_class = FinalResponse
        connection.connect()
        return connection

    def keep(self, endpoint, connection):
        with self.lock:
            self.idle[endpoint].append(connection)


class FinalResponse(http.client.HTTPResponse):
    """Passes over 1xx responses; http.client does so only for 100."""

    def _read_status(self):
        version, status, reason = super()._read_status()
        while 100 < status < 200:
            http.client.parse_headers(self.fp)
            version, status, reason = super()._read_status()
        return version, status, reason


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
        host = re.sub(r":[0-9]*$", "", host.lower()).strip("[]")
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


class Attempt:
    """One request: its answer's status and headers, and then its body or nothing more."""

    def __init__(self, cluster, endpoint, method, path, headers, body):
        self.cluster, self.endpoint = cluster, endpoint
        try:
            self.connection = cluster.connection(endpoint)
        except OSError:
            raise Failure(503, "UF", False) from None
        try:
            self.connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers:
                self.connection.putheader(name, value)
            self.connection.endheaders(body)
            self.response = self.connection.getresponse()
        except http.client.RemoteDisconnected:
            self.give_up()
            raise Failure(503, "UC", True) from None
        except http.client.HTTPException:
            self.give_up()
            raise Failure(502, "UPE", True) from None
        except OSError:
            self.give_up()
            raise Failure(503, "UC", True) from None

    def give_up(self):
        self.connection.close()

    def discard(self):
        """Leaves the answer; a connection on which nothing more comes can be used again."""
        if self.response.length == 0:
            self.body()
        else:
            self.give_up()

    def body(self):
        """The body, and whether it ended too early."""
        parts = []
        try:
            part = self.response.read1()
            while part:
                parts.append(part)
                part = self.response.read1()
            broken = bool(self.response.length)
            if not broken:
                # Only this tells http.client that the connection is free again.
                self.response.read()
        except (http.client.HTTPException, OSError):
            broken = True
        if broken or self.response.will_close:
            self.give_up()
        else:
            self.cluster.keep(self.endpoint, self.connection)
        return b"".join(parts), broken


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    mesh = None

    def __getattr__(self, name):
        """Every method is one to pass on."""
        if name.startswith("do_"):
            return self.call
        raise AttributeError(name)

    def call(self):
        # As it was sent: self.path has been tidied up.
        self.target = self.requestline.split(" ")[1]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        route = self.mesh.route(self.command, self.headers.get("Host", ""), self.target)
        if route is None:
            return self.reply(404, [], b"", False, ["NR"], 0)
        cluster = self.mesh.clusters[route["cluster"]]
        if not cluster.endpoints:
            return self.reply(503, [], b"", False, ["UH"], 0)
        policy = self.mesh.policies[route["cluster"]]
        headers = self.passed_on(body)
        cluster.begin()
        try:
            answer = self.attempts(cluster, Retry(policy, route), headers, body or None)
        finally:
            cluster.end()
        return self.reply(*answer)

    def passed_on(self, body):
        """The headers of an attempt."""
        headers = [(n, v) for n, v in self.headers.items() if n.lower() not in OF_THE_HOP]
        headers.append(("Host", self.headers.get("Host", "")))
        if self.headers.get("TE", "").strip().lower() == "trailers":
            headers.append(("TE", "trailers"))
        if "x-forwarded-proto" not in self.headers:
            headers.append(("x-forwarded-proto", "http"))
        if body or self.command in ("POST", "PUT", "PATCH"):
            headers.append(("Content-Length", str(len(body))))
        return headers

    def attempts(self, cluster, retry, headers, body):
        """Attempts until one is the answer; a permit lasts until the retry is answered."""
        idempotent = self.command in IDEMPOTENT or retry.any_method
        tried = []
        while True:
            endpoint = cluster.pick(tried)
            tried.append(endpoint)
            flags, last = [], None
            try:
                last = Attempt(cluster, endpoint, self.command, self.target, headers, body)
                limited = last.response.getheader("x-envoy-ratelimited") is not None
                again = retry.status(last.response.status) and not limited and idempotent
            except Failure as failure:
                status, flags = failure.status, [failure.flag]
                again = retry.failure(failure.connected) and (idempotent or not failure.connected)
            finally:
                if len(tried) > 1:
                    cluster.retried()
            if again and len(tried) >= retry.attempts:
                # Envoy says so only if there were retries to use up.
                flags += ["URX"] if retry.attempts > 1 else []
                again = False
            elif again and not cluster.may_retry():
                flags.append("UO")
                again = False
            if not again:
                if last is None:
                    return status, [], b"", False, flags, len(tried)
                content, broken = last.body()
                answer = last.response
                return answer.status, answer.getheaders(), content, broken, flags, len(tried)
            if last is not None:
                last.discard()
            retry.wait(len(tried))

    def reply(self, status, headers, body, broken, flags, tries):
        self.send_response_only(status)
        length = str(len(body) + (1 if broken else 0))
        for name, value in headers:
            if name.lower() not in OF_THE_HOP:
                self.send_header(name, value)
            elif name.lower() == "content-length" and self.command == "HEAD":
                length = value
        self.send_header("x-conformance-flags", ",".join(flags))
        self.send_header("x-conformance-tries", str(tries))
        if status not in (204, 304):
            self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.close_connection = True

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

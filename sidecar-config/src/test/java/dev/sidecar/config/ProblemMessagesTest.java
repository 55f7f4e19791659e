package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every refusal, word for word. */
class ProblemMessagesTest {
  private static final String CLUSTERS = "clusters: {o: {endpoints: [10.0.0.1:80]}}\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`timeout: -1s` | orders.yaml:4:14: clusters.o.timeout: -1s (expected: 0 or more)",
        "`timeout: 5` | orders.yaml:4:14: clusters.o.timeout: 5 (expected: a unit, one of us, ms,"
            + " s, m, h, d, as in 5s)",
        "`timeout: NaN` | orders.yaml:4:14: clusters.o.timeout: NaN (expected: a duration like"
            + " 250ms, 1.5s, 2m, 1h30m or PT2S)",
        "`timeout: 99999999999999999999h` | orders.yaml:4:14: clusters.o.timeout:"
            + " 99999999999999999999h (expected: 365d or less)",
        "`timeout: 366d` | orders.yaml:4:14: clusters.o.timeout: 366d (expected: 365d or less)",
        "`timeout: {}` | orders.yaml:4:14: clusters.o.timeout: a mapping (expected: a duration like"
            + " 250ms, 1.5s, 2m, 1h30m or PT2S)",
        "`timeout:` | orders.yaml:4:13: clusters.o.timeout: nothing (expected: a duration like"
            + " 250ms, 1.5s, 2m, 1h30m or PT2S)",
        "`perTryTimeout: -5ms` | orders.yaml:4:20: clusters.o.perTryTimeout: -5ms (expected: 0 or"
            + " more)",
        "`streamIdleTimeout: soon` | orders.yaml:4:24: clusters.o.streamIdleTimeout: soon"
            + " (expected: a duration like 250ms, 1.5s, 2m, 1h30m or PT2S)",
        "`connectTimeout: 0` | orders.yaml:4:21: clusters.o.connectTimeout: 0 (expected: more than"
            + " 0)",
        "`timout: 1s` | orders.yaml:4:5: clusters.o.timout: unknown key (did you mean timeout?)",
        "`connect_timeout: 1s` | orders.yaml:4:5: clusters.o.connect_timeout: unknown key (did you"
            + " mean connectTimeout?)",
        "`colour: red` | orders.yaml:4:5: clusters.o.colour: unknown key (expected: endpoints,"
            + " discovery, protocol, loadBalancing, connectTimeout, tls, admission,"
            + " outlierDetection, circuitBreaker, panicThreshold, healthCheck,"
            + " overprovisioningPercent, locality, slowStart, subsets, subsetting, keepAlive, timeout, perTryTimeout,"
            + " streamIdleTimeout, retry, attemptHeaders, callerOverrides, hashPolicy, hedge, metadataMatch)",
        "`keepAlive: {max: 9ms}` | orders.yaml:4:22: clusters.o.keepAlive.max: 9ms (expected: whole"
            + " milliseconds, 10ms to 24h)",
        "`keepAlive: 5m` | orders.yaml:4:16: clusters.o.keepAlive: 5m (expected: a mapping like"
            + " {learn: true, max: 5m})",
        "`protocol: http3` | orders.yaml:4:15: clusters.o.protocol: http3 (expected: http1 or"
            + " http2)",
        "`protocol: [http1]` | orders.yaml:4:15: clusters.o.protocol: a list (expected: http1 or"
            + " http2)",
        "`loadBalancing: ring` | orders.yaml:4:20: clusters.o.loadBalancing: ring (expected:"
            + " roundRobin, leastRequest, random, peakEwma, ringHash, maglev, {leastRequest:"
            + " {choices: 2}}, or {prequal: {probePath: /load}})",
        "`loadBalancing: {leastRequest: {choices: 1}}` | orders.yaml:4:45:"
            + " clusters.o.loadBalancing.leastRequest.choices: 1 (expected: 2 to 100)",
        "`loadBalancing: {leastRequest: {choices: two}}` | orders.yaml:4:45:"
            + " clusters.o.loadBalancing.leastRequest.choices: two (expected: a whole number, 2 to"
            + " 100)",
        "`loadBalancing: {leastRequest: {choice: 2}}` | orders.yaml:4:36:"
            + " clusters.o.loadBalancing.leastRequest.choice: unknown key (did you mean choices?)",
        "`loadBalancing: {peakEwma: {decay: 0}}` | orders.yaml:4:39:"
            + " clusters.o.loadBalancing.peakEwma.decay: 0 (expected: more than 0)",
        "`loadBalancing: {peakEwma: {decays: 1s}}` | orders.yaml:4:32:"
            + " clusters.o.loadBalancing.peakEwma.decays: unknown key (did you mean decay?)",
        "`loadBalancing: {prequal: {}}` | orders.yaml:4:30:"
            + " clusters.o.loadBalancing.prequal.probePath: missing (expected: a path that begins"
            + " with /)",
        "`loadBalancing: {prequal: {probePath: load}}` | orders.yaml:4:42:"
            + " clusters.o.loadBalancing.prequal.probePath: load (expected: starts with /)",
        "`loadBalancing: {}` | orders.yaml:4:20: clusters.o.loadBalancing: a mapping (expected:"
            + " roundRobin, leastRequest, random, peakEwma, ringHash, maglev, {leastRequest:"
            + " {choices: 2}}, or {prequal: {probePath: /load}})",
        "`panicThreshold: 101` | orders.yaml:4:21: clusters.o.panicThreshold: 101 (expected: 0 to"
            + " 100)",
        "`panicThreshold: half` | orders.yaml:4:21: clusters.o.panicThreshold: half (expected: a"
            + " percentage, 0 to 100, like 10 or 10%)",
        "`panicThreshold: 0.5` | orders.yaml:4:21: clusters.o.panicThreshold: 0.5 (expected: 0.5%"
            + " if it is a percentage, 50% if it is a share of 1)",
        "`panicThreshold: '50'` | orders.yaml:4:21: clusters.o.panicThreshold: '50' (expected: a"
            + " percentage, 0 to 100, without quotes)",
        "`retry: {attempts: '3'}` | orders.yaml:4:23: clusters.o.retry.attempts: '3' (expected: a"
            + " whole number, 1 to 10, without quotes)",
        "`retry: {attempts: 03}` | orders.yaml:4:23: clusters.o.retry.attempts: 03 (expected: a"
            + " whole number, 1 to 10)",
        "`outlierDetection: {maxEjectionPercent: 12.5%}` | orders.yaml:4:44:"
            + " clusters.o.outlierDetection.maxEjectionPercent: 12.5% (expected: a whole"
            + " percentage, 0 to 100, like 10 or 10%)",
        "`endpoints: [10.0.0.2:80]` | orders.yaml:4:5: clusters.o.endpoints: duplicate key (first"
            + " on line 3)",
        "`timeout: !secret 1s` | orders.yaml:4:14: clusters.o.timeout: the tag !secret (expected: a"
            + " duration like 250ms, 1.5s, 2m, 1h30m or PT2S)",
        "`[a]: b` | orders.yaml:4:5: clusters.o: a list as a key (expected: a name)",
      })
  void clusterIsRefused(String line, String message) {
    String text = "clusters:\n  o:\n    endpoints: [10.0.0.1:80]\n    " + line + "\nroutes: []\n";
    assertThat(refusal(text)).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{host: a}` | orders.yaml:3:5: routes[0].cluster: missing (expected: one of the clusters, or split, redirect or respond in its place)",
        "`{cluster: o}` | orders.yaml:3:5: routes[0].host: missing (expected: a host name without"
            + " port, *.example.com, example.*, or \"*\")",
        "`{host: a:b c, cluster: o}` | orders.yaml:3:12: routes[0].host: a:b c (expected: a host"
            + " name without port, *.example.com, example.*, or *)",
        "`{host: a/b, cluster: o}` | orders.yaml:3:12: routes[0].host: a/b (expected: a host name"
            + " without port, *.example.com, example.*, or *)",
        "`{host: a, cluster: x}` | orders.yaml:3:24: routes[0].cluster: x (expected: one of the"
            + " clusters)",
        "`{host: a, cluster: orders}` | orders.yaml:3:24: routes[0].cluster: orders (expected: one"
            + " of the clusters)",
        "`{host: a, cluster: o, path: /v1}` | orders.yaml:3:33: routes[0].path: /v1 (expected:"
            + " {prefix: /v1/}, {exact: /v1/orders} or {regex: \"/v[0-9]+/.*\"})",
        "`{host: a, cluster: o, path: {prefix: v1}}` | orders.yaml:3:42: routes[0].path.prefix: v1"
            + " (expected: starts with /)",
        "`{host: a, cluster: o, path: {exact: v1}}` | orders.yaml:3:41: routes[0].path.exact: v1"
            + " (expected: starts with /)",
        "`{host: a, cluster: o, path: {prefix: /, exact: /}}` | orders.yaml:3:33: routes[0].path:"
            + " both prefix and exact (expected: one of them)",
        "`{host: a, cluster: o, path: {regex: '/['}}` | orders.yaml:3:41: routes[0].path.regex: /["
            + " (expected: a regular expression of RE2; it says: missing closing ])",
        "`{host: a, cluster: o, path: {regexp: /}}` | orders.yaml:3:34: routes[0].path.regexp:"
            + " unknown key (did you mean regex?)",
        "`{host: a, cluster: o, path: {glob: /*}}` | orders.yaml:3:34: routes[0].path.glob:"
            + " unknown key (expected: prefix, exact, regex)",
        "`{host: a, cluster: o, methods: GET}` | orders.yaml:3:36: routes[0].methods: GET"
            + " (expected: a list like [GET, HEAD])",
        "`{host: a, cluster: o, methods: []}` | orders.yaml:3:36: routes[0].methods: an empty list"
            + " (expected: a list like [GET, HEAD])",
        "`{host: a, cluster: o, methods: [GET, get]}` | orders.yaml:3:42: routes[0].methods[1]: get"
            + " (expected: methods in upper case, like GET)",
        "`{host: a, cluster: o, respond: {status: 404}}` | orders.yaml:3:5: routes[0]: both cluster"
            + " and respond (expected: one of them)",
        "`{host: a, respond: 404}` | orders.yaml:3:24: routes[0].respond: 404 (expected: a mapping"
            + " like {status: 404})",
        "`{host: a, respond: {body: x}}` | orders.yaml:3:24: routes[0].respond.status: missing"
            + " (expected: 200 to 599)",
        "`{host: a, respond: {status: 100}}` | orders.yaml:3:33: routes[0].respond.status: 100"
            + " (expected: 200 to 599)",
        "`{host: a, respond: {status: 204, body: x}}` | orders.yaml:3:44: routes[0].respond.body: x"
            + " (expected: none, as a response with status 204 has)",
        "`{host: a, split: []}` | orders.yaml:3:22: routes[0].split: a list (expected: a sum of"
            + " weights of 1 or more)",
        "`{host: a, split: [{cluster: p, weight: 1}]}` | orders.yaml:3:33:"
            + " routes[0].split[0].cluster: p (expected: one of the clusters)",
        "`{host: a, split: [{cluster: o, weight: -1}]}` | orders.yaml:3:44:"
            + " routes[0].split[0].weight: -1 (expected: 0 to 1000000)",
        "`{host: a, split: [{cluster: o, weight: 1}, {cluster: o, weight: 1}]}` |"
            + " orders.yaml:3:22: routes[0].split: a list (expected: each cluster once)",
        "`{host: a, redirect: {status: 304, host: b}}` | orders.yaml:3:34:"
            + " routes[0].redirect.status: 304 (expected: 301, 302, 303, 307 or 308)",
        "`{host: a, redirect: {status: 302}}` | orders.yaml:3:25: routes[0].redirect.redirect: the"
            + " same URL (expected: another scheme, host, port or path, or stripQuery)",
        "`{host: a, redirect: {host: b, path: /, prefix: /}}` | orders.yaml:3:25:"
            + " routes[0].redirect: both prefix and path (expected: one of them)",
        "`{host: a, redirect: {host: b}, rewrite: {}}` | orders.yaml:3:36: routes[0].rewrite: for"
            + " calls that go to a cluster (expected: nothing of the kind)",
        "`{host: a, cluster: o, rewrite: {prefix: x}}` | orders.yaml:3:45: routes[0].rewrite.prefix:"
            + " x (expected: a path that starts with /)",
        "`{host: a, cluster: o, rewrite: {path: /a?b}}` | orders.yaml:3:43: routes[0].rewrite.path:"
            + " /a?b (expected: a path as it is in a URL: percent-encoded, without query)",
        "`{host: a, cluster: o, rewrite: {host: b:80}}` | orders.yaml:3:43: routes[0].rewrite.host:"
            + " b:80 (expected: a host name without port)",
        "`{host: a, cluster: o, rewrite: {regex: {pattern: a, substitution: \\1}}}` |"
            + " orders.yaml:3:71: routes[0].rewrite.regex.substitution: \\1 (expected: \\0 as"
            + " the only escapes)",
        "`{host: a, cluster: o, requestHeaders: {set: {Host: b}}}` | orders.yaml:3:49:"
            + " routes[0].requestHeaders.set: Host (expected: a header's name, and not host,"
            + " content-length, transfer-encoding or connection)",
        "`{host: a, cluster: o, responseHeaders: {add: {x: }}}` | orders.yaml:3:53:"
            + " routes[0].responseHeaders.add.x: nothing (expected: a header's value)",
        "`{host: a, cluster: o, rateLimit: {tokens: 1, interval: 49ms}}` | orders.yaml:3:60:"
            + " routes[0].rateLimit.interval: 49ms (expected: 50ms or more)",
        "`{host: a, cluster: o, rateLimit: {tokens: 1, interval: 1s, status: 399}}` |"
            + " orders.yaml:3:72: routes[0].rateLimit.status: 399 (expected: 400 to 599)",
        "`{host: a, cluster: o, rateLimit: {}}` | orders.yaml:3:38: routes[0].rateLimit"
            + ".tokens: missing (expected: 1 to 2147483647)",
        "`{host: a, cluster: o, rateLimit: {tokens: 1, mostValues: 0}}` | orders.yaml:3:62:"
            + " routes[0].rateLimit.mostValues: 0 (expected: 1 to 1000000)",
        "`{host: a, cluster: o, rateLimit: {tokens: 1, buckets: [{descriptor: [], tokens: 1}]}}` |"
            + " orders.yaml:3:73: routes[0].rateLimit.buckets[0].descriptor: an empty list"
            + " (expected: one entry or more)",
        "`{host: a, cluster: o, rateLimit: {tokens: 1, buckets: [{descriptor: [{key: a, value:"
            + " ''}], tokens: 1}]}}` | orders.yaml:3:90: routes[0].rateLimit.buckets[0].descriptor[0]"
            + ".value: '' (expected: one character or more)",
        "`{host: a, cluster: o, rateLimit: {tokens: 1, buckets: [{descriptor: [{key: a}], tokens: 1},"
            + " {descriptor: [{key: a}], tokens: 2}]}}` | orders.yaml:3:59: routes[0].rateLimit"
            + ".buckets: two for the same entries: a (expected: one for each)",
        "`{host: a, cluster: o, descriptors: [[]]}` | orders.yaml:3:41: routes[0].descriptors[0]:"
            + " an empty list (expected: a list like [{header: x-user}])",
        "`{host: a, cluster: o, descriptors: [[{header: host}]]}` | orders.yaml:3:51:"
            + " routes[0].descriptors[0][0].header: host (expected: a header's name, and not host, or"
            + " :method or :path)",
        "`{host: a, cluster: o, descriptors: [[{value: a, expect: false}]]}` | orders.yaml:3:53:"
            + " routes[0].descriptors[0][0].expect: without headers (expected: beside headers alone)",
        "`{host: a, cluster: o, descriptors: [[{header: a, headers: []}]]}` | orders.yaml:3:54:"
            + " routes[0].descriptors[0][0].headers: beside header (expected: key or optional)",
        "`{host: a, cluster: o, descriptors: [[{remoteAddress: true}]]}` | orders.yaml:3:43:"
            + " routes[0].descriptors[0][0].remoteAddress: no entry in process, where nobody but the"
            + " service itself calls (expected: a header or another part that tells callers apart)",
        "`{host: a, cluster: o, descriptors: [[{sourceCluster: true}]]}` | orders.yaml:3:43:"
            + " routes[0].descriptors[0][0].sourceCluster: no entry of its own (expected: the"
            + " service's name, as {key: source_cluster, value: cart})",
        "`{host: a, respond: {status: 200}, descriptors: [[{destinationCluster: true}]]}` |"
            + " orders.yaml:3:52: routes[0].descriptors: the destination cluster (expected: none where"
            + " calls do not all go to one cluster)",
        "`{host: a, cluster: o, mirror: {cluster: shadow}}` | orders.yaml:3:45:"
            + " routes[0].mirror.cluster: shadow (expected: one of the clusters)",
        "`{host: a, cluster: o, mirror: [{cluster: o, percent: 0.00001%}]}` | orders.yaml:3:58:"
            + " routes[0].mirror[0].percent: 0.00001% (expected: 0 to 100, with at most 4 decimals)",
        "`{host: a, cluster: o, mirror: {percent: 10}}` | orders.yaml:3:35:"
            + " routes[0].mirror.cluster: missing (expected: one of the clusters)",
        "`{host: a, respond: {status: 404}, mirror: {cluster: o}}` | orders.yaml:3:39:"
            + " routes[0].mirror: for calls that go to a cluster (expected: nothing of the kind)",
        "`{host: a, cluster: o, fault: {}}` | orders.yaml:3:34: routes[0].fault.fault: no fault"
            + " (expected: delay, abort or both)",
        "`{host: a, cluster: o, fault: {delay: {percent: 1}}}` | orders.yaml:3:42:"
            + " routes[0].fault.delay: a mapping (expected: one of fixed, fromHeader)",
        "`{host: a, cluster: o, fault: {delay: {fixed: 0s, percent: 1}}}` | orders.yaml:3:50:"
            + " routes[0].fault.delay.fixed: 0s (expected: more than 0)",
        "`{host: a, cluster: o, fault: {delay: {fixed: 1s}}}` | orders.yaml:3:42:"
            + " routes[0].fault.delay.percent: missing (expected: 0 to 100, with at most 4"
            + " decimals)",
        "`{host: a, cluster: o, fault: {abort: {status: 503, percent: 0.00001%}}}` |"
            + " orders.yaml:3:65: routes[0].fault.abort.percent: 0.00001% (expected: 0 to 100, with"
            + " at most 4 decimals)",
        "`{host: a, cluster: o, fault: {abort: {fromHeader: false, percent: 1}}}` |"
            + " orders.yaml:3:55: routes[0].fault.abort.fromHeader: false (expected: true, or"
            + " status in its place)",
        "`{host: a, respond: {status: 404}, retry: {}}` | orders.yaml:3:39: routes[0].retry: for"
            + " calls that go to a cluster (expected: nothing of the kind)",
        "`{host: a, cluster: o, methods: [GET, GET]}` | orders.yaml:3:42: routes[0].methods[1]: GET"
            + " (expected: each once)",
        "`{host: a, cluster: o, methods: [{}]}` | orders.yaml:3:37: routes[0].methods[0]: a mapping"
            + " (expected: a method like GET)",
        "`{host: a, cluster: o, headers: {name: x}}` | orders.yaml:3:36: routes[0].headers: a"
            + " mapping (expected: a list like [{name: x-env, exact: test}])",
        "`{host: a, cluster: o, headers: [x]}` | orders.yaml:3:37: routes[0].headers[0]: x"
            + " (expected: a mapping like {name: x-env, exact: test})",
        "`{host: a, cluster: o, headers: [{name: x}]}` | orders.yaml:3:37: routes[0].headers[0]: a"
            + " mapping (expected: one of exact, prefix, suffix, contains, regex, present)",
        "`{host: a, cluster: o, headers: [{exact: x}]}` | orders.yaml:3:37:"
            + " routes[0].headers[0].name: missing (expected: a header's name)",
        "`{host: a, cluster: o, headers: [{name: x, exact: a, regex: b}]}` | orders.yaml:3:37:"
            + " routes[0].headers[0]: both exact and regex (expected: one of them)",
        "`{host: a, cluster: o, headers: [{name: Host, exact: a}]}` | orders.yaml:3:44:"
            + " routes[0].headers[0].name: Host (expected: a header's name, and not host)",
        "`{host: a, cluster: o, headers: [{name: x, present: yes}]}` | orders.yaml:3:56:"
            + " routes[0].headers[0].present: yes (expected: true or false)",
        "`{host: a, cluster: o, headers: [{name: x, present: true, invert: true}]}` |"
            + " orders.yaml:3:70: routes[0].headers[0].invert: true (expected: false, or another"
            + " condition than present)",
        "`{host: a, cluster: o, headers: [{name: x, equals: a}]}` | orders.yaml:3:47:"
            + " routes[0].headers[0].equals: unknown key (expected: name, exact, prefix, suffix,"
            + " contains, regex, present, invert)",
        "`{host: a, cluster: o, headers: [{name: x, regex: a(}]}` | orders.yaml:3:54:"
            + " routes[0].headers[0].regex: a( (expected: a regular expression of RE2; it says:"
            + " missing closing ))",
        "`{host: a, cluster: o, headers: [{name: x, exact: [a]}]}` | orders.yaml:3:54:"
            + " routes[0].headers[0].exact: a list (expected: a text)",
        "`{host: a, cluster: o, query: [{name: x, invert: true, exact: a}]}` | orders.yaml:3:45:"
            + " routes[0].query[0].invert: unknown key (expected: name, exact, prefix, suffix,"
            + " contains, regex, present)",
        "`{host: a, cluster: o, query: [{name: a=b, exact: a}]}` | orders.yaml:3:42:"
            + " routes[0].query[0].name: a=b (expected: a parameter's name without &, = and #)",
        "`{host: a, cluster: o, query: [{name: a, prefix: ''}]}` | orders.yaml:3:53:"
            + " routes[0].query[0].prefix: '' (expected: one character or more)",
        "`{host: a, cluster: o, path: {}}` | orders.yaml:3:33: routes[0].path: a mapping (expected:"
            + " {prefix: /v1/}, {exact: /v1/orders} or {regex: \"/v[0-9]+/.*\"})",
        "`{host: a, cluster: o, timeout: -1s}` | orders.yaml:3:36: routes[0].timeout: -1s"
            + " (expected: 0 or more)",
        "`{host: a, cluster: o, perTryTimeout: 1}` | orders.yaml:3:42: routes[0].perTryTimeout: 1"
            + " (expected: a unit, one of us, ms, s, m, h, d, as in 1s)",
        "`{host: a, cluster: o, admission: {}}` | orders.yaml:3:27: routes[0].admission: unknown"
            + " key (expected: host, cluster, split, redirect, respond, path, methods, "
            + "headers, query, rewrite, requestHeaders, responseHeaders, fault, rateLimit, descriptors, mirror, globalRateLimit, "
            + "timeout, perTryTimeout, streamIdleTimeout, retry, attemptHeaders, callerOverrides, "
            + "hashPolicy, hedge, metadataMatch)",
        "`{host: [a], cluster: o}` | orders.yaml:3:12: routes[0].host: a list (expected: a host"
            + " name without port, *.example.com, example.*, or \"*\")",
        "`{host: *, cluster: o}` | orders.yaml:3:13: not YAML: while scanning an alias, unexpected"
            + " character found ,(44) (write a star in quotes: \"*\")",
        "`text` | orders.yaml:3:5: routes[0]: text (expected: a mapping with host and cluster)",
        "`{host: , cluster: o}` | orders.yaml:3:11: routes[0].host: nothing (expected: a host name"
            + " without port, *.example.com, example.*, or \"*\")",
        "`{host: a, host: b, cluster: o}` | orders.yaml:3:15: routes[0].host: duplicate key (first"
            + " on line 3)",
      })
  void routeIsRefused(String route, String message) {
    assertThat(refusal(CLUSTERS + "routes:\n  - " + route + "\n")).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | orders.yaml:1:1: an empty file (expected: clusters and routes)",
        "`# only a comment` | orders.yaml:1:1: an empty file (expected: clusters and routes)",
        "`routes: []` | orders.yaml:1:1: clusters: missing (expected: a mapping of names to"
            + " clusters)",
        "`clusters: {}` | orders.yaml:1:1: routes: missing (expected: a list of routes)",
        "`[]` | orders.yaml:1:1: a list (expected: a mapping with clusters and routes)",
        "`clusters: []\\n"
            + "routes: {}` | orders.yaml:1:11: clusters: a list (expected: a mapping of names to"
            + " clusters)\\n"
            + "orders.yaml:2:9: routes: a mapping (expected: a list of routes)",
        "`clusters: {o: }\\n"
            + "routes: []` | orders.yaml:1:14: clusters.o: nothing (expected: a mapping with"
            + " endpoints)",
        "`clusters: {o: {}}\\n"
            + "routes: []` | orders.yaml:1:15: clusters.o.endpoints: missing (expected: a list of"
            + " addresses like [10.0.3.7:8443])",
        "`clusters: {o: {endpoints: 10.0.0.1:80}}\\n"
            + "routes: []` | orders.yaml:1:27: clusters.o.endpoints: 10.0.0.1:80 (expected: a list"
            + " of addresses like [10.0.3.7:8443])",
        "`clusters: {o: {endpoints: [orders:80, 10.0.0.1, 10.0.0.1:70000]}}\\n"
            + "routes: []` | orders.yaml:1:28: clusters.o.endpoints[0]: orders:80 (expected: an IP"
            + " address and a port, like 10.0.3.7:8443 or [::1]:8443)\\n"
            + "orders.yaml:1:39: clusters.o.endpoints[1]: 10.0.0.1 (expected: an IP address and a"
            + " port, like 10.0.3.7:8443 or [::1]:8443)\\n"
            + "orders.yaml:1:49: clusters.o.endpoints[2]: port: 70000 (expected: 1 to 65535)",
        "`clusters: {o: {endpoints: [[], {weight: 1}, {address: 10.0.0.1:80, weight: 0}]}}\\n"
            + "routes: []` | orders.yaml:1:28: clusters.o.endpoints[0]: a list (expected: an"
            + " address like 10.0.3.7:8443 or a mapping like {address: 10.0.3.7:8443, weight:"
            + " 3})\\n"
            + "orders.yaml:1:32: clusters.o.endpoints[1].address: missing (expected: an address"
            + " like 10.0.3.7:8443)\\n"
            + "orders.yaml:1:76: clusters.o.endpoints[2].weight: 0 (expected: 1 to 1000000)",
        "`clusters: {o: {endpoints: [{address: a, weight: 1e3}, {adress: 10.0.0.1:80}]}}\\n"
            + "routes: []` | orders.yaml:1:38: clusters.o.endpoints[0].address: a (expected: an IP"
            + " address and a port, like 10.0.3.7:8443 or [::1]:8443)\\n"
            + "orders.yaml:1:49: clusters.o.endpoints[0].weight: 1e3 (expected: a whole number, 1"
            + " to 1000000)\\n"
            + "orders.yaml:1:55: clusters.o.endpoints[1].address: missing (expected: an address"
            + " like 10.0.3.7:8443)\\n"
            + "orders.yaml:1:56: clusters.o.endpoints[1].adress: unknown key (did you mean"
            + " address?)",
        "`clusters: {o: {endpoints: [10.0.0.1:80, 10.0.0.1:80]}}\\n"
            + "routes: []` | orders.yaml:1:27: clusters.o.endpoints: [10.0.0.1:80, 10.0.0.1:80]"
            + " (expected: each address once)",
        "`clusters: {a b: {endpoints: [10.0.0.1:80]}}\\n"
            + "routes: []` | orders.yaml:1:12: clusters.a b: a b (expected: 1 to 100 letters,"
            + " digits, '_', '.', '-')",
        "`clusters: {}\\n"
            + "routes: []\\n"
            + "rotes: []` | orders.yaml:3:1: rotes: unknown key (did you mean routes?)",
        "`clusters: {}\\n"
            + "clusters: {}\\n"
            + "routes: []` | orders.yaml:2:1: clusters: duplicate key (first on line 1)",
        "`clusters: {}\\n"
            + "routes: []\\n"
            + "---\\n"
            + "clusters: {}\\n"
            + "` | orders.yaml:3:1: a second document (expected: one document in a file)",
        "`clusters: {\\n"
            + "` | orders.yaml:2:1: not YAML: while parsing a flow node, expected the node content,"
            + " but found '<stream end>'",
        "`clusters: *nowhere\\n"
            + "routes: []` | orders.yaml:1:11: not YAML: found undefined alias nowhere",
        "`clusters: @\\n"
            + "` | orders.yaml:1:11: not YAML: while scanning for the next token, found character"
            + " '@' that cannot start any token. (Do not use @ for indentation)",
        "`a: b: c` | orders.yaml:1:5: not YAML: mapping values are not allowed here",
        "`&a {*a : b}` | orders.yaml:1:1: a mapping as a key (expected: a name)\\n"
            + "orders.yaml:1:1: clusters: missing (expected: a mapping of names to clusters)\\n"
            + "orders.yaml:1:1: routes: missing (expected: a list of routes)",
        "`{clusters: {}, routes: [], ? [x] : y}` | orders.yaml:1:30: a list as a key (expected: a"
            + " name)",
        "`clusters: {}\\n"
            + "routes: []\\n"
            + "# \u0007\\n"
            + "` | orders.yaml:3:3: not YAML: the character U+0007",
        "`clusters: {orders: {endpoints: [10.0.0.1:80]}}\\n"
            + "routes: [{host: a, cluster: ordres}]` | orders.yaml:2:29: routes[0].cluster: ordres"
            + " (expected: one of the clusters; did you mean orders?)",
      })
  void fileIsRefused(String text, String message) {
    assertThat(refusal(text.replace("\\n", "\n"))).isEqualTo(message.replace("\\n", "\n"));
  }

  @Test
  void whatATerminalWouldObeyIsNotRepeated() {
    assertThat(refusal("clusters: {}\nroutes: []\n\"a\\e[2J\\x9b1m\\u202eb\\u2028c\": 1\n"))
        .startsWith("orders.yaml:3:1: a?[2J?1m?b\\nc: unknown key (");
  }

  @Test
  void deepNestingIsRefusedBeforeItIsComposed() {
    assertThat(refusal("[".repeat(100_000)))
        .isEqualTo("orders.yaml:1:21: nested too deep (expected: 20 levels or fewer)");
  }

  @Test
  void whatFollowsTheFirstDocumentIsWithinTheLimitsToo() {
    assertThat(refusal("clusters: {}\nroutes: []\n---\n" + "[".repeat(100_000)))
        .startsWith("orders.yaml:3:1: a second document ")
        .contains("orders.yaml:4:21: nested too deep (expected: 20 levels or fewer)");
  }

  @Test
  void aLargeFileIsRefused() {
    assertThat(refusal("#".repeat(16_777_217)))
        .isEqualTo("orders.yaml:1:1: 16777217 characters (expected: 16777216 or fewer)");
  }

  @Test
  void moreValuesThanTheLimitAreRefusedBeforeTheyAreComposed() {
    assertThat(refusal("[\n" + "1,\n".repeat(2_000_000) + "]"))
        .isEqualTo("orders.yaml:2000001:1: too many values (expected: 2000000 or fewer)");
  }

  @Test
  void moreAliasesThanTheLimitAreRefused() {
    assertThat(refusal("a: &x [1]\nb: [" + "*x ,".repeat(51) + "]\n"))
        .startsWith("orders.yaml:1:1: not YAML: ")
        .contains("50");
  }

  private static String refusal(String text) {
    var refused =
        catchThrowableOfType(
            PolicyFileException.class, () -> PolicyFile.parse("orders.yaml", text));
    assertThat(refused).as(text).isNotNull();
    return refused.getMessage();
  }
}

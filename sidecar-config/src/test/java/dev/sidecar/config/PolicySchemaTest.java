package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sidecar.policy.AttemptHeader;
import dev.sidecar.policy.RetryCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema says of every key what the reader does with it, no more and no less. */
class PolicySchemaTest {
  private static final String CLUSTER =
      "clusters: {o: {endpoints: [10.0.0.1:80], %s}}\nroutes: []\n";
  private static final String CHECKED =
      CLUSTER.formatted(
          "healthCheck: {tcp: {}, interval: 1s, timeout: 1s, healthyThreshold: 1,"
              + " unhealthyThreshold: 1, %s}");

  /** Of these there is one already where a mapping has another key of theirs. */
  private static final Set<String> HEDGES = Set.of("after", "afterPercentile");

  private static final String DISCOVERED =
      "clusters: {o: {discovery: {dns: {host: o.svc, port: 80, %s}}}}\nroutes: []\n";
  private static final String IDENTITY = "clusters: {}\nroutes: []\nidentity: {%s}\n";
  private static final String SECURED =
      CLUSTER.formatted("tls: {%s}") + "identity: {trust: {bundle: ca.pem}}\n";
  private static final String ROUTE =
      "clusters: {o: {endpoints: [10.0.0.1:80]}}\nroutes: [{host: a, cluster: o, %s}]\n";

  private static final String ANSWERED = "clusters: {}\nroutes: [{host: a, %s}]\n";

  private static final String SPLIT =
      "clusters: {o: {endpoints: [10.0.0.1:80]}, p: {endpoints: [10.0.0.1:80]}}\n"
          + "routes: [{host: a, split: [{cluster: o, weight: 1}, {cluster: p, %s}]}]\n";

  /**
   * A mapping of the file.
   *
   * @param pointer where its keys stand in the schema
   * @param file a file with a place for one more key of the mapping
   */
  record Place(String pointer, String file) {
    /** The file with a line, in place of what it says of the key if it does. */
    String with(String line) {
      String key = line.substring(0, line.indexOf(':'));
      return file.replaceAll("(?<=[ {])" + key + ": [^ ,}]+, ", "").formatted(line);
    }

    /** Whether the mapping has the key already, without which it would be refused. */
    boolean has(String key) {
      return Pattern.compile("[{ ]" + key + ": [^{}]*%s").matcher(file).find();
    }

    @Override
    public String toString() {
      return pointer;
    }
  }

  static Stream<Place> places() {
    return Stream.of(
        new Place("", "clusters: {}\nroutes: []\n%s\n"),
        new Place("/$defs/cluster", CLUSTER),
        new Place(
            "/$defs/endpoint",
            "clusters: {o: {endpoints: [{address: 10.0.0.1:80, %s}]}}\nroutes: []\n"),
        new Place(
            "/$defs/cluster/properties/loadBalancing/anyOf/1",
            CLUSTER.formatted("loadBalancing: {%s}")),
        new Place(
            "/$defs/cluster/properties/loadBalancing/anyOf/1/properties/leastRequest",
            CLUSTER.formatted("loadBalancing: {leastRequest: {%s}}")),
        new Place("/$defs/ringHash", CLUSTER.formatted("loadBalancing: {ringHash: {%s}}")),
        new Place("/$defs/maglev", CLUSTER.formatted("loadBalancing: {maglev: {%s}}")),
        new Place("/$defs/hashPart", CLUSTER.formatted("hashPolicy: [{header: a, %s}]")),
        new Place("/$defs/slowStart", CLUSTER.formatted("slowStart: {window: 30s, %s}")),
        new Place("/$defs/subsetting", CLUSTER.formatted("subsetting: {%s}")),
        new Place("/$defs/subsets", CLUSTER.formatted("subsets: {selectors: [[a]], %s}")),
        new Place(
            "/$defs/subsetSelector/oneOf/1",
            CLUSTER.formatted("subsets: {selectors: [{keys: [a], %s}]}")),
        new Place("/$defs/locality", CLUSTER.formatted("locality: {%s}")),
        new Place(
            "/$defs/locality/properties/zoneAware",
            CLUSTER.formatted("locality: {zoneAware: {self: eu, %s}}")),
        new Place(
            "/$defs/cluster/properties/loadBalancing/anyOf/1/properties/peakEwma",
            CLUSTER.formatted("loadBalancing: {peakEwma: {%s}}")),
        new Place(
            "/$defs/cluster/properties/loadBalancing/anyOf/1/properties/prequal",
            CLUSTER.formatted("loadBalancing: {prequal: {probePath: /a, %s}}")),
        new Place("/$defs/route", ROUTE),
        new Place("/$defs/route/properties/path", ROUTE.formatted("path: {%s}")),
        new Place("/$defs/headerMatch", ROUTE.formatted("headers: [{name: a, exact: b, %s}]")),
        new Place("/$defs/queryMatch", ROUTE.formatted("query: [{name: a, exact: b, %s}]")),
        new Place("/$defs/respond", ANSWERED.formatted("respond: {%s}")),
        new Place("/$defs/redirect", ANSWERED.formatted("redirect: {scheme: https, %s}")),
        new Place("/$defs/weightedCluster", SPLIT),
        new Place("/$defs/rewrite", ROUTE.formatted("rewrite: {%s}")),
        new Place("/$defs/regexRewrite", ROUTE.formatted("rewrite: {regex: {%s}}")),
        new Place("/$defs/headerChanges", ROUTE.formatted("requestHeaders: {%s}")),
        new Place("/$defs/fault", ROUTE.formatted("fault: {abort: {status: 503, percent: 1}, %s}")),
        new Place("/$defs/rateLimit", ROUTE.formatted("rateLimit: {tokens: 9, %s}")),
        new Place("/$defs/descriptorEntry", ROUTE.formatted("descriptors: [[{value: a, %s}]]")),
        new Place("/$defs/descriptorEntry", ROUTE.formatted("descriptors: [[{header: a, %s}]]")),
        new Place(
            "/$defs/rateLimitBucket",
            ROUTE.formatted(
                "rateLimit: {tokens: 9, buckets: [{descriptor: [{key: a}], tokens: 1, %s}]}")),
        new Place(
            "/$defs/bucketEntry",
            ROUTE.formatted(
                "rateLimit: {tokens: 9, buckets: [{tokens: 1, descriptor: [{key: a, %s}]}]}")),
        new Place("/$defs/mirror", ROUTE.formatted("mirror: {cluster: o, %s}")),
        new Place("/$defs/mirror", ROUTE.formatted("mirror: [{cluster: o, %s}]")),
        new Place("/$defs/faultDelay", ROUTE.formatted("fault: {delay: {percent: 1, %s}}")),
        new Place("/$defs/faultDelay", ROUTE.formatted("fault: {delay: {fixed: 1s, %s}}")),
        new Place("/$defs/faultAbort", ROUTE.formatted("fault: {abort: {percent: 1, %s}}")),
        new Place("/$defs/faultAbort", ROUTE.formatted("fault: {abort: {status: 503, %s}}")),
        new Place("/$defs/headerChanges", ROUTE.formatted("responseHeaders: {%s}")),
        new Place("/$defs/retry", CLUSTER.formatted("retry: {%s}")),
        new Place("/$defs/retry", ROUTE.formatted("retry: {%s}")),
        new Place("/$defs/retry/properties/backoff", CLUSTER.formatted("retry: {backoff: {%s}}")),
        new Place(
            "/$defs/retry/properties/rateLimitedBackoff",
            CLUSTER.formatted("retry: {rateLimitedBackoff: {%s}}")),
        new Place(
            "/$defs/retry/properties/endpoints", CLUSTER.formatted("retry: {endpoints: {%s}}")),
        new Place(
            "/$defs/resetHeader",
            CLUSTER.formatted(
                "retry: {rateLimitedBackoff: {headers: [{name: a, format: seconds, %s}]}}")),
        new Place("/$defs/hedge", CLUSTER.formatted("hedge: {afterPercentile: 95, %s}")),
        new Place("/$defs/admission", CLUSTER.formatted("admission: {%s}")),
        new Place(
            "/$defs/admission/properties/retryBudget",
            CLUSTER.formatted("admission: {retryBudget: {%s}}")),
        new Place("/$defs/keepAlive", CLUSTER.formatted("keepAlive: {%s}")),
        new Place(
            "/$defs/admission/properties/retryRate",
            CLUSTER.formatted("admission: {retryRate: {%s}}")),
        new Place(
            "/$defs/adaptiveConcurrency",
            CLUSTER.formatted("admission: {adaptiveConcurrency: {%s}}")),
        new Place(
            "/$defs/adaptiveConcurrency/properties/minRtt",
            CLUSTER.formatted("admission: {adaptiveConcurrency: {minRtt: {%s}}}")),
        new Place("/$defs/control", CLUSTER.formatted("admission: {control: {%s}}")),
        new Place("/$defs/throttle", CLUSTER.formatted("admission: {throttle: {%s}}")),
        new Place("/$defs/outlierDetection", CLUSTER.formatted("outlierDetection: {%s}")),
        new Place("/$defs/successRate", CLUSTER.formatted("outlierDetection: {successRate: {%s}}")),
        new Place(
            "/$defs/failurePercentage",
            CLUSTER.formatted("outlierDetection: {failurePercentage: {%s}}")),
        new Place("/$defs/healthCheck", CHECKED),
        new Place(
            "/$defs/httpProbe",
            CHECKED.replace("tcp: {}", "http: {path: /, %s}").replace(", %s}}", "}}")),
        new Place(
            "/$defs/grpcProbe",
            CHECKED.replace("tcp: {}", "grpc: {%s}").replace(", %s}}", "}, protocol: http2}")),
        new Place(
            "/$defs/globalRateLimit",
            "clusters: {o: {endpoints: [10.0.0.1:80], protocol: http2}}\nroutes:\n"
                + "  - {host: a, cluster: o, globalRateLimit: {cluster: o, domain: d, %s}}\n"),
        new Place(
            "/$defs/limitedHeaders",
            "clusters: {o: {endpoints: [10.0.0.1:80], protocol: http2}}\nroutes:\n"
                + "  - {host: a, cluster: o, globalRateLimit: {cluster: o, domain: d,"
                + " limitedHeaders: {%s}}}\n"),
        new Place(
            "/$defs/countedDescriptor",
            ROUTE.formatted("descriptors: [{entries: [{value: a}], %s}]")),
        new Place("/$defs/circuitBreaker", CLUSTER.formatted("circuitBreaker: {%s}")),
        new Place("/$defs/discovery", "clusters: {o: {discovery: {%s}}}\nroutes: []\n"),
        new Place("/$defs/discovery/properties/dns", DISCOVERED),
        new Place("/$defs/identity", IDENTITY),
        new Place(
            "/$defs/identity/properties/files",
            IDENTITY.formatted("files: {certificates: a, key: b, %s}")),
        new Place(
            "/$defs/identity/properties/pkcs12",
            IDENTITY.formatted("pkcs12: {file: a, passwordFile: b, %s}")),
        new Place(
            "/$defs/identity/properties/workloadApi", IDENTITY.formatted("workloadApi: {%s}")),
        new Place("/$defs/identity/properties/trust", IDENTITY.formatted("trust: {%s}")),
        new Place("/$defs/tls", SECURED),
        new Place("/$defs/peer", SECURED.formatted("peers: [{%s}]")));
  }

  @ParameterizedTest
  @MethodSource("places")
  void readerAndSchemaKnowTheSameKeys(Place place) {
    Set<String> inSchema = new TreeSet<>();
    part(place).get("properties").fieldNames().forEachRemaining(inSchema::add);
    assertThat(keysOfTheReader(place)).isEqualTo(inSchema);
    assertThat(part(place).get("additionalProperties").asBoolean(true)).isFalse();
  }

  @Test
  void everyMappingOfTheSchemaIsAmongThePlaces() {
    Set<String> pointers = new TreeSet<>();
    mappings("", SchemaJudge.root(), pointers);
    assertThat(places().map(Place::pointer)).containsAll(pointers);
  }

  @ParameterizedTest
  @MethodSource("places")
  void aDefaultWrittenOutChangesNothing(Place place) {
    String without = place.file().replace(", %s", "").replace("%s", "");
    for (Map.Entry<String, JsonNode> key : part(place).get("properties").properties()) {
      JsonNode written = key.getValue().get("default");
      if (written != null) {
        String line = key.getKey() + ": " + written;
        assertThat(PolicyFile.parse("o.yaml", place.with(line)))
            .as(line)
            .isEqualTo(PolicyFile.parse("o.yaml", without));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void everyKeyHasADefaultOrSaysWhyNot(Place place) {
    for (Map.Entry<String, JsonNode> key : part(place).get("properties").properties()) {
      JsonNode part = key.getValue();
      boolean condition = place.pointer().endsWith("Match") || place.pointer().endsWith("/path");
      boolean nested = part.has("properties") || part.has("anyOf");
      assertThat(part.has("default") || part.has("x-default") || condition || nested)
          .as(place + "/" + key.getKey())
          .isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void everyKeySaysItsRangeAndWhatItFollows(Place place) {
    boolean condition = place.pointer().endsWith("Match") || place.pointer().endsWith("/path");
    for (Map.Entry<String, JsonNode> key : part(place).get("properties").properties()) {
      JsonNode part = key.getValue();
      if (!condition && part.has("description") && !place.pointer().isEmpty()) {
        boolean range =
            Stream.of("x-range", "minimum", "enum").anyMatch(part::has)
                || part.path("type").asText().equals("boolean");
        assertThat(range).as(place + "/" + key.getKey() + ": range").isTrue();
        assertThat(part.has("x-envoy") || part.has("x-resilience4j"))
            .as(place + "/" + key.getKey() + ": x-envoy")
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void aNumberIsInTheRangeOfTheSchemaOrRefused(Place place) {
    for (Map.Entry<String, JsonNode> key : part(place).get("properties").properties()) {
      JsonNode part = resolved(key.getValue());
      // 0 alone is a duration without a unit.
      boolean number = part.path("minimum").isIntegralNumber() && part.get("maximum").asLong() > 0;
      if (number
          && !place.pointer().endsWith("/dns")
          && !HEDGES.contains(key.getKey())
          && !place.has(key.getKey())) {
        long least = part.get("minimum").asLong();
        long most = part.get("maximum").asLong();
        assertThat(accepted(place, key.getKey() + ": " + least)).as(key.getKey()).isTrue();
        assertThat(accepted(place, key.getKey() + ": " + (least - 1))).as(key.getKey()).isFalse();
        assertThat(accepted(place, key.getKey() + ": " + (most + 1))).as(key.getKey()).isFalse();
        String all =
            switch (key.getKey()) {
              case "minimumCalls" -> ", window: " + most;
              case "minLimit" -> ", maxLimit: " + most;
              default -> "";
            };
        assertThat(accepted(place, key.getKey() + ": " + most + all)).as(key.getKey()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void aTimeIsInTheRangeOfTheSchemaOrRefused(Place place) {
    for (Map.Entry<String, JsonNode> key : part(place).get("properties").properties()) {
      String kind = key.getValue().path("$ref").asText();
      boolean limit = kind.equals("#/$defs/limit") && !HEDGES.contains(key.getKey());
      if ((limit || kind.equals("#/$defs/time")) && !place.has(key.getKey())) {
        String longest =
            key.getKey()
                + (key.getKey().startsWith("base") ? ": 365d, maxEjectionTime: 365d" : ": 365d");
        assertThat(accepted(place, longest)).as(key.getKey()).isTrue();
        assertThat(accepted(place, key.getKey() + ": 366d")).as(key.getKey()).isFalse();
        assertThat(accepted(place, key.getKey() + ": 0")).as(key.getKey()).isEqualTo(limit);
        assertThat(accepted(place, key.getKey() + ": -1s")).as(key.getKey()).isFalse();
      }
    }
  }

  @Test
  void theNamesOfTheSchemaAreThoseOfThePolicy() {
    JsonNode defs = SchemaJudge.root().get("$defs");
    assertThat(defs.at("/retryCondition").findValuesAsText("const"))
        .containsExactlyElementsOf(
            Arrays.stream(RetryCondition.values()).map(RetryCondition::text).toList());
    assertThat(defs.at("/attemptHeaders").findValuesAsText("const"))
        .containsExactlyElementsOf(
            Arrays.stream(AttemptHeader.values()).map(AttemptHeader::text).toList());
  }

  @Test
  void theSchemaIsOneByItsOwnDraft() {
    assertThat(SchemaJudge.refusalsOfTheSchema()).isEmpty();
  }

  @Test
  void itsExamplesAreWhatItAccepts() {
    List<JsonNode> parts = new ArrayList<>();
    parts.add(SchemaJudge.root());
    parts.addAll(SchemaJudge.root().findParents("examples"));
    assertThat(parts).hasSizeGreaterThan(20);
    for (JsonNode part : parts) {
      for (JsonNode example : part.get("examples")) {
        assertThat(SchemaJudge.refusals(part, example)).as(example.toString()).isEmpty();
      }
    }
  }

  @Test
  void everyPolicyOfTheRepositoryIsAcceptedByBoth() throws IOException {
    List<String> files = new ArrayList<>();
    Path root = Path.of("..");
    for (String name : List.of("benchmarks/parity.yaml", "benchmarks/full.yaml")) {
      files.add(Files.readString(root.resolve(name)));
    }
    List<Path> pages = new ArrayList<>(List.of(root.resolve("README.md")));
    try (Stream<Path> docs = Files.list(root.resolve("docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).forEach(pages::add);
    }
    for (Path page : pages) {
      files.addAll(policiesIn(Files.readString(page)));
    }
    assertThat(files).hasSizeGreaterThan(3);
    for (String file : files) {
      assertThat(SchemaJudge.refusals(file)).as(file).isEmpty();
      assertThatCode(() -> PolicyFile.parse("o.yaml", file)).as(file).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`timeout: 5`",
        "`timeout: -1s`",
        "`timeout: soon`",
        "`timeout: 1h 30m`",
        "`connectTimeout: 0`",
        "`connectTimeout: 0s`",
        "`connectTimeout: PT0S`",
        "`protocol: http3`",
        "`loadBalancing: ring`",
        "`loadBalancing: {leastRequest: {choices: 1}}`",
        "`loadBalancing: {}`",
        "`loadBalancing: {leastRequest: {}, peakEwma: {}}`",
        "`loadBalancing: {peakEwma: {decay: 0s}}`",
        "`loadBalancing: {prequal: {}}`",
        "`loadBalancing: {prequal: {probePath: a}}`",
        "`panicThreshold: 101`",
        "`panicThreshold: 0.5`",
        "`panicThreshold: 101%`",
        "`panicThreshold: '50'`",
        "`endpoints: twice`",
        "`discovery: {file: a}`",
        "`retry: {attempts: 0}`",
        "`retry: {attempts: 11}`",
        "`retry: {attempts: '3'}`",
        "`retry: {on: [reset, reset]}`",
        "`retry: {on: [never]}`",
        "`retry: {statusCodes: [600]}`",
        "`retry: {backoff: 25ms}`",
        "`retry: {nonIdempotent: 1}`",
        "`retry: {retriableRequestHeaders: [x]}`",
        "`retry: {endpoints: [a]}`",
        "`retry: {endpoints: {search: 1}}`",
        "`retry: {endpoints: {avoidPrioritiesEvery: 11}}`",
        "`retry: {endpoints: {avoidPrioritiesEvery: 1.5}}`",
        "`retry: {retriableRequestHeaders: [{name: host, present: true}]}`",
        "`retry: {rateLimitedBackoff: {headers: [{name: retry-after}]}}`",
        "`retry: {rateLimitedBackoff: {headers: [{name: retry-after, format: date}]}}`",
        "`retry: {rateLimitedBackoff: {headers: [{name: a b, format: seconds}]}}`",
        "`retry: {rateLimitedBackoff: {maxInterval: -1s}}`",
        "`attemptHeaders: [x-other]`",
        "`hedge: off`",
        "`hedge: {}`",
        "`hedge: {attempts: 2}`",
        "`hedge: {onPerTryTimeout: false}`",
        "`hedge: {onPerTryTimeout: true, attempts: 2}`",
        "`hedge: {onPerTryTimeout: true, after: 1s}`",
        "`hedge: {after: soon}`",
        "`hedge: {after: 50}`",
        "`hedge: {after: 1s, attempts: 1}`",
        "`hedge: {after: 1s, attempts: 6}`",
        "`hedge: {after: 1s, minDelay: 1ms}`",
        "`hedge: {after: 1s, afterPercentile: 95}`",
        "`hedge: {afterPercentile: 0}`",
        "`hedge: {afterPercentile: 100}`",
        "`hedge: {afterPercentile: 100%}`",
        "`hedge: {afterPercentile: 0.5}`",
        "`hedge: {afterPercentile: 95, minimumSamples: 0}`",
        "`hedge: {afterPercentile: 95, minimumSamples: 1001}`",
        "`admission: {maxConnections: 0}`",
        "`admission: {maxRetries: 1, retryBudget: {}}`",
        "`admission: {retryBudget: {percent: 0.2}}`",
        "`keepAlive: {learn: 1}`",
        "`keepAlive: {min: 1s}`",
        "`admission: {retryRate: true}`",
        "`admission: {retryRate: {percent: 101}}`",
        "`admission: {retryRate: {minPerSecond: -1}}`",
        "`admission: {control: {}, throttle: {}}`",
        "`admission: {adaptiveConcurrency: {percentile: 101}}`",
        "`admission: {adaptiveConcurrency: {minRtt: {requests: 0}}}`",
        "`admission: {control: {aggression: 0.5}}`",
        "`admission: {control: {aggression: '2'}}`",
        "`admission: {control: {successStatuses: []}}`",
        "`admission: {control: {successStatuses: [600]}}`",
        "`admission: {control: {successStatuses: [2xx]}}`",
        "`admission: {control: {successGrpcCodes: [17]}}`",
        "`admission: {throttle: {k: 0}}`",
        "`outlierDetection: {interval: 0}`",
        "`outlierDetection: {maxEjectionPercent: 12.5%}`",
        "`outlierDetection: {failurePercentage: {threshold: 0}}`",
        "`outlierDetection: {failurePercentage: {threshold: 0%}}`",
        "`outlierDetection: {successRate: {stdevFactor: 1.9}}`",
        "`outlierDetection: {successRate: {enforcing: 101}}`",
        "`outlierDetection: {successRate: true}`",
        "`circuitBreaker: {failureRate: 0}`",
        "`circuitBreaker: {window: 100001}`",
        "`circuitBreaker: true`",
        "`healthCheck: {}`",
        "`healthCheck: {interval: 1s, timeout: 1s, healthyThreshold: 1, unhealthyThreshold: 1}`",
        "`healthCheck: {tcp: {}, timeout: 1s, healthyThreshold: 1, unhealthyThreshold: 1}`",
        "`healthCheck: {tcp: {}, http: {path: /}, interval: 1s, timeout: 1s, healthyThreshold: 1,"
            + " unhealthyThreshold: 1}`",
        "`healthCheck: {tcp: {send: x}, interval: 1s, timeout: 1s, healthyThreshold: 1,"
            + " unhealthyThreshold: 1}`",
        "`healthCheck: {grpc: {service: a b}, interval: 1s, timeout: 1s, healthyThreshold: 1,"
            + " unhealthyThreshold: 1}`",
        "`healthCheck: {tcp: {}, interval: 1s, timeout: 0s, healthyThreshold: 1,"
            + " unhealthyThreshold: 1}`",
        "`healthCheck: {tcp: {}, interval: 1s, timeout: 1s, healthyThreshold: 0,"
            + " unhealthyThreshold: 1}`",
        "`timout: 1s`",
        "`tls: true`",
        "`tls: {trust: everybody}`",
        "`tls: {minVersion: 1.1}`",
        "`tls: {serverName: 'a b'}`",
        "`tls: {peers: []}`",
        "`tls: {peers: [orders]}`",
        "`tls: {peers: [{}]}`",
        "`tls: {peers: [{dns: a, trustDomain: b}]}`",
        "`tls: {peers: [{dns: a}, {dns: a}]}`",
        "`tls: {peers: [{dns: '*.a'}]}`",
        "`tls: {peers: [{spiffe: https://a/b}]}`",
        "`tls: {peers: [{spiffe: spiffe://a/b/../c}]}`",
        "`tls: {peers: [{spiffePrefix: spiffe://a/b/}]}`",
        "`tls: {peers: [{trustDomain: Mesh}]}`",
      })
  void whatTheSchemaRefusesTheReaderRefuses(String line) {
    String file = "clusters: {o: {" + line + ", endpoints: [10.0.0.1:80]}}\nroutes: []\n";
    if (line.startsWith("endpoints")) {
      file = "clusters: {o: {endpoints: [10.0.0.1:80, 10.0.0.1:80]}}\nroutes: []\n";
    }
    assertThat(SchemaJudge.refusals(file)).as(file).isNotEmpty();
    assertThat(refusal(file)).as(file).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`files: {certificates: a}`",
        "`files: {certificates: a, key: ''}`",
        "`files: {certificates: a, key: '-----BEGIN PRIVATE KEY-----'}`",
        "`files: {certificates: a, key: b}, custom: c`",
        "`pkcs12: {file: a, password: b}`",
        "`workloadApi: {socket: /run/agent.sock}`",
        "`workloadApi: {}, trust: {bundle: a}`",
        "`custom: a b`",
        "`trust: {domains: {}}`",
        "`trust: {domains: {Mesh: a}}`",
        "`trust: {bundle: a, crls: [b, b]}`",
        "`trust: a`",
        "`provider: openssl`",
      })
  void whatTheSchemaRefusesOfAnIdentityTheReaderRefuses(String line) {
    String file = IDENTITY.formatted(line);
    assertThat(SchemaJudge.refusals(file)).as(file).isNotEmpty();
    assertThat(refusal(file)).as(file).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a time longer than a year | `timeout: 366d`",
        "the order of units | `timeout: 30m1h`",
        "a back-off of part of a millisecond | `retry: {backoff: {base: 1.5ms}}`",
        "max below base | `retry: {backoff: {base: 2s, max: 1s}}`",
        "status codes without their condition | `retry: {statusCodes: [503]}`",
        "headers without their condition | `retry: {retriableHeaders: [{name: x, present: true}]}`",
        "a condition without its headers | `retry: {on: [retriable-headers]}`",
        "a greatest interval of days | `retry: {rateLimitedBackoff: {maxInterval: 2d}}`",
        "a window of part of a second | `admission: {retryRate: {window: 1500ms}}`",
        "a maximum below its base | `outlierDetection: {baseEjectionTime: 10m, maxEjectionTime:"
            + " 5m}`",
        "more calls than the window has | `circuitBreaker: {window: 10, minimumCalls: 11}`",
        "statuses from the larger to the smaller | `healthCheck: {http: {path: /, expectedStatuses:"
            + " [299-200]}, interval: 1s, timeout: 1s, healthyThreshold: 1, unhealthyThreshold:"
            + " 1}`",
        "a header of the connection's own | `healthCheck: {http: {path: /, requestHeaders: {Host:"
            + " a}}, interval: 1s, timeout: 1s, healthyThreshold: 1, unhealthyThreshold: 1}`",
        "a window of part of a second | `admission: {control: {window: 1500ms}}`",
        "a window of more than an hour | `admission: {throttle: {window: 61m}}`",
        "a range that begins above its end | `admission: {control: {successStatuses: [300-200]}}`",
        "a limit above the greatest | `admission: {adaptiveConcurrency: {minLimit: 4, maxLimit:"
            + " 3}}`",
        "a number in another spelling | `retry: {attempts: 3.0}`",
        "TLS and nobody who vouches | `tls: {}`",
        "revocation lists of nobody | `}}\nroutes: []\nidentity: {trust: {crls: [a]}}\n#`",
        "an expression that is none | `}}\nroutes: [{host: a, cluster: o, path: {regex: '('}}]\n#`",
        "a cluster that is not there | `}}\nroutes: [{host: a, cluster: x}]\n#`",
        "a route behind another | `}}\nroutes: [{host: a, cluster: o}, {host: a, cluster: o}]\n#`",
      })
  void whatTheSchemaCannotSayTheReaderRefuses(String limit, String line) {
    String file = "clusters: {o: {endpoints: [10.0.0.1:80], %s}}\nroutes: []\n".formatted(line);
    if (line.startsWith("}}")) {
      file = file.substring(0, file.indexOf('#'));
    }
    assertThat(SchemaJudge.refusals(file)).as(limit).isEmpty();
    assertThat(refusal(file)).as(limit).isNotNull();
  }

  private static boolean accepted(Place place, String line) {
    try {
      return PolicyFile.parse("o.yaml", place.with(line)) != null;
    } catch (PolicyFileException refused) {
      return false;
    }
  }

  private static JsonNode resolved(JsonNode part) {
    return part.has("$ref") ? SchemaJudge.root().at(part.get("$ref").asText().substring(1)) : part;
  }

  private static JsonNode part(Place place) {
    return SchemaJudge.root().at(place.pointer());
  }

  // The reader names the keys that it knows where it refuses one.
  private static Set<String> keysOfTheReader(Place place) {
    String message = refusal(place.file().formatted("zzzzzzzzzzzz: 0"));
    Matcher known =
        Pattern.compile("zzzzzzzzzzzz: unknown key \\(expected: (.*)\\)").matcher(message);
    assertThat(known.find()).as(message).isTrue();
    return new TreeSet<>(Arrays.asList(known.group(1).split(", ")));
  }

  private static String refusal(String file) {
    var refused =
        catchThrowableOfType(PolicyFileException.class, () -> PolicyFile.parse("o.yaml", file));
    assertThat(refused).as(file).isNotNull();
    return refused.getMessage();
  }

  private static void mappings(String pointer, JsonNode part, Set<String> found) {
    if (part.has("properties") && part.path("properties").isObject()) {
      found.add(pointer);
    }
    for (Map.Entry<String, JsonNode> child : part.properties()) {
      if (!child.getKey().equals("examples") && !child.getKey().equals("not")) {
        mappings(pointer + "/" + child.getKey(), child.getValue(), found);
      }
    }
    for (int i = 0; part.isArray() && i < part.size(); i++) {
      mappings(pointer + "/" + i, part.get(i), found);
    }
  }

  private static List<String> policiesIn(String page) {
    Matcher block = Pattern.compile("(?ms)^```yaml\n(.*?)^```").matcher(page);
    List<String> found = new ArrayList<>();
    while (block.find()) {
      if (block.group(1).contains("clusters:") && block.group(1).contains("routes:")) {
        found.add(block.group(1));
      }
    }
    return found;
  }
}

package dev.sidecar.config;

import dev.sidecar.config.text.PolicyYaml;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.InvalidPolicyException;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.ConfigSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Reads a policy from YAML 1.2, and writes it; the format is in {@code docs/CONFIGURATION.md}.
 *
 * <p>What is written is the shortest file that says the same, with keys in the order of that page.
 */
public final class PolicyFile {
  private static final List<String> KEYS = List.of("identity", "clusters", "routes");
  // UTF-8 needs at most 3 bytes for a Java character.
  static final int MOST_BYTES = 3 * YamlDocument.MOST_CHARACTERS;

  private PolicyFile() {}

  /**
   * Reads a file in UTF-8.
   *
   * @throws PolicyFileException if the file is refused; has every problem
   * @throws IOException if the file cannot be read
   */
  public static MeshPolicy load(Path file) throws IOException {
    return read(file).policy();
  }

  /** As {@link #load}, and where in the file each value stands. */
  public static PlacedPolicy loadWithPlaces(Path file) throws IOException {
    Read read = read(file);
    return new PlacedPolicy(file.toString(), read.policy(), Places.in(read.root()));
  }

  /**
   * Reads text.
   *
   * @param fileName for messages
   * @throws PolicyFileException if the text is refused; has every problem
   */
  public static MeshPolicy parse(String fileName, String text) {
    return read(fileName, text).policy();
  }

  /** As {@link #parse}, and where in the text each value stands. */
  public static PlacedPolicy parseWithPlaces(String fileName, String text) {
    Read read = read(fileName, text);
    return new PlacedPolicy(fileName, read.policy(), Places.in(read.root()));
  }

  /**
   * Writes a file that {@link #load} reads as an equal policy. Other files are named from its
   * directory if they are below it, else by their absolute path.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(MeshPolicy policy, Path file) throws IOException {
    Files.writeString(file, PolicyYaml.text(policy, file));
  }

  /** What {@link #write} writes into a file in the working directory. */
  public static String text(MeshPolicy policy) {
    return PolicyYaml.text(policy, Path.of("policy.yaml"));
  }

  /** A policy and the YAML that it was read from. */
  private record Read(MeshPolicy policy, YamlValue root) {}

  private static Read read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    }
    Problems problems = new Problems(file.toString());
    if (bytes.length > MOST_BYTES) {
      problems.add(1, 1, "", "a large file (expected: " + MOST_BYTES + " bytes or fewer)");
    }
    problems.throwIfAny();
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return read(file.toString(), text);
    } catch (CharacterCodingException e) {
      problems.add(1, 1, "", "not UTF-8 (expected: a text file in UTF-8)");
      problems.throwIfAny();
      throw e;
    }
  }

  /**
   * A file that clients follow: a change takes force as a whole, and a file that is refused,
   * half-written or away leaves the last good policy in force. {@code docs/RELOAD.md} tells when a
   * change is taken. Reads nothing yet.
   */
  public static ConfigSource watch(Path file) {
    return new PolicyFileSource(file);
  }

  private static Read read(String fileName, String text) {
    Problems problems = new Problems(fileName);
    YamlValue root = YamlDocument.read(fileName, text, problems);
    YamlMapping mapping =
        root == null ? null : YamlMapping.read(root, "a mapping with clusters and routes", KEYS);
    MeshPolicy policy = mapping == null ? null : mesh(mapping, problems);
    problems.throwIfAny();
    if (policy == null || root == null) {
      throw new IllegalStateException(fileName + ": neither a policy nor a problem");
    }
    return new Read(policy, root);
  }

  private static @Nullable MeshPolicy mesh(YamlMapping mapping, Problems problems) {
    YamlValue given = mapping.get("identity");
    IdentityPolicy identity = given == null ? IdentityPolicy.NONE : IdentityReader.read(given);
    // Of an identity that was refused nobody knows whether it would vouch.
    boolean vouched = identity == null || identity.vouches();
    Map<String, ClusterReader.Cluster> clusters = clusters(mapping, vouched);
    List<RoutePolicy> routes = routes(mapping, clusters);
    if (problems.any() || identity == null) {
      return null;
    }
    List<ClusterPolicy> policies = new ArrayList<>();
    for (ClusterReader.Cluster cluster : clusters.values()) {
      if (cluster.policy() != null) {
        policies.add(cluster.policy());
      }
    }
    try {
      return new MeshPolicy(policies, routes, identity);
    } catch (InvalidPolicyException e) {
      // All else was refused above, where it stands.
      refuseUnreached(mapping, routes);
      return null;
    }
  }

  private static Map<String, ClusterReader.Cluster> clusters(YamlMapping root, boolean vouched) {
    Map<String, ClusterReader.Cluster> clusters = new LinkedHashMap<>();
    String expected = "a mapping of names to clusters";
    YamlValue value = root.required("clusters", expected);
    YamlMapping mapping = value == null ? null : YamlMapping.read(value, expected);
    if (mapping != null) {
      mapping
          .entries()
          .forEach((name, it) -> clusters.put(name, ClusterReader.read(name, it, vouched)));
    }
    return clusters;
  }

  private static List<RoutePolicy> routes(
      YamlMapping root, Map<String, ClusterReader.Cluster> clusters) {
    List<RoutePolicy> routes = new ArrayList<>();
    OneOfEqual shared = new OneOfEqual();
    YamlValue value = root.required("routes", "a list of routes");
    List<YamlValue> items = value == null ? null : value.list("a list of routes");
    for (YamlValue item : items == null ? List.<YamlValue>of() : items) {
      RoutePolicy route = RouteReader.read(item, clusters, shared);
      if (route != null) {
        routes.add(route);
      }
    }
    return routes;
  }

  // Only when nothing else is wrong: without a condition that was refused, a route takes too much.
  private static void refuseUnreached(YamlMapping root, List<RoutePolicy> routes) {
    YamlValue value = root.get("routes");
    List<YamlValue> items = value == null ? null : value.list("a list of routes");
    if (items != null) {
      MeshPolicy.unreached(routes)
          .forEach((route, by) -> refuseUnreached(items.get(route), items.get(by)));
    }
  }

  private static void refuseUnreached(YamlValue route, YamlValue by) {
    int line = by.node().getStartMark().map(Mark::getLine).orElse(0) + 1;
    route.fail(
        "never reached: %s on line %d takes all of its calls (expected: the narrower one first)"
            .formatted(by.path(), line));
  }
}

package dev.sidecar.envoy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A real rate limit service, that of envoyproxy/ratelimit, and the Redis in which it counts.
 *
 * @param service {@code RATELIMIT_BIN}, then {@code ratelimit} on the PATH, then the cache that the
 *     help text fills
 * @param redis {@code redis-server} on the PATH
 */
record RateLimitPrograms(Path service, Path redis) {
  private static final String HELP =
      "no ratelimit: set RATELIMIT_BIN, put ratelimit on the PATH, or run"
          + " GOBIN=~/.cache/sidecar/ratelimit go install"
          + " github.com/envoyproxy/ratelimit/src/service_cmd"
          + "@v1.4.1-0.20260122083618-3fb702589d36";
  private static final String REDIS_HELP =
      "no redis-server for ratelimit: put it on the PATH, or run apt-get install redis-server";

  /** Skips the test if there is none, and fails it if {@code SIDECAR_REQUIRE} names ratelimit. */
  static RateLimitPrograms require() {
    Optional<Path> service =
        env("RATELIMIT_BIN")
            .map(Path::of)
            .or(() -> onPath("ratelimit"))
            .or(RateLimitPrograms::inCache);
    Optional<Path> redis = onPath("redis-server");
    boolean found = service.isPresent() && redis.isPresent();
    String help = service.isPresent() ? REDIS_HELP : HELP;
    boolean required =
        Arrays.stream(env("SIDECAR_REQUIRE").orElse("").split(","))
            .anyMatch(each -> each.strip().equals("ratelimit"));
    if (!found && required) {
      Assertions.fail(help);
    }
    Assumptions.assumeTrue(found, help);
    return new RateLimitPrograms(service.orElseThrow(), redis.orElseThrow());
  }

  private static Optional<Path> inCache() {
    Path home = Path.of(System.getProperty("user.home"), ".cache");
    Path cache = env("XDG_CACHE_HOME").map(Path::of).orElse(home);
    return Stream.of(cache.resolve("sidecar/ratelimit/service_cmd"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Optional<Path> onPath(String name) {
    return Arrays.stream(env("PATH").orElse("").split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Optional<String> env(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
  }
}

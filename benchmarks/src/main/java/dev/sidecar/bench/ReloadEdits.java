package dev.sidecar.bench;

import dev.sidecar.config.PolicyFile;
import dev.sidecar.policy.MeshPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Rewrites a policy file many times a second: good, bad, by halves, deleted. */
final class ReloadEdits {
  private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int WRITE_MILLIS = 15;

  private final Path file;
  private final List<Integer> ports;
  private final Random random;
  private int writes;
  private boolean away;

  ReloadEdits(Path file, List<Integer> ports, long seed) {
    this.file = file;
    this.ports = ports;
    this.random = new Random(seed);
  }

  /** Puts a good policy in the file's place. */
  void replace() throws IOException {
    replace(good());
  }

  private void replace(String text) throws IOException {
    Path fresh = file.resolveSibling("fresh");
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    writes++;
  }

  /** Some writes that do not last, and one that does, until it is in force or refused. */
  void change(ReloadVersions versions) throws IOException {
    String next = good();
    write(next.substring(0, next.length() / 2));
    pause(WRITE_MILLIS);
    write(next + "routes: again\n");
    pause(WRITE_MILLIS);
    int refused = versions.refused();
    // Twice away, with nothing that settled between, is no news.
    int kind = random.nextInt(away ? 1 : 0, 8);
    away = kind == 0;
    switch (kind) {
      case 0 -> Files.deleteIfExists(file);
      case 1 -> write(next.replace("endpoints", "endpionts"));
      case 2 -> write(next.replace("127.0.0.1:", "127.0.0.1:7"));
      case 3 -> {
        write(next);
        awaitPolicy(next, versions);
        return;
      }
      default -> {
        replace(next);
        awaitPolicy(next, versions);
        return;
      }
    }
    await(() -> versions.refused() > refused);
  }

  private void awaitPolicy(String text, ReloadVersions versions) {
    MeshPolicy wanted = PolicyFile.parse(file.toString(), text);
    await(() -> versions.last().equals(wanted));
  }

  private static void await(BooleanSupplier told) {
    long begin = System.nanoTime();
    while (!told.getAsBoolean()) {
      if (System.nanoTime() - begin > LATE_NANOS) {
        throw new IllegalStateException("a change of the file was not seen in 30 s");
      }
      pause(1);
    }
  }

  int writes() {
    return writes;
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
    writes++;
  }

  private String good() {
    List<Integer> some = new ArrayList<>(ports);
    Collections.shuffle(some, random);
    StringBuilder text = new StringBuilder("clusters:\n  soak:\n    endpoints:\n");
    for (int port : some.subList(0, 1 + random.nextInt(ports.size()))) {
      text.append("      - {address: \"127.0.0.1:").append(port).append("\", weight: ");
      text.append(1 + random.nextInt(4)).append("}\n");
    }
    text.append("    loadBalancing: ").append(random.nextBoolean() ? "roundRobin" : "leastRequest");
    text.append("\n    timeout: ").append(10 + random.nextInt(20)).append("s\n");
    if (random.nextBoolean()) {
      text.append("    circuitBreaker: {minimumCalls: ").append(10 + random.nextInt(50));
      text.append("}\n    outlierDetection: {}\n");
    }
    if (random.nextInt(4) == 0) {
      // New connections to all endpoints.
      text.append("    connectTimeout: ").append(5 + random.nextInt(5)).append("s\n");
    }
    return text.append("routes:\n  - {host: \"*\", cluster: soak}\n").toString();
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}

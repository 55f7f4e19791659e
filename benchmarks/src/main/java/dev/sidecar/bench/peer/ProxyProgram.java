package dev.sidecar.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A kind of proxy: how to find it, configure it with one worker, and start it. */
public interface ProxyProgram {
  /** As the report, the path and {@code SIDECAR_REQUIRE} spell it. */
  String name();

  /** Names the executable in the environment, before the path is searched. */
  default String variable() {
    return name().toUpperCase(Locale.ROOT) + "_BIN";
  }

  /** What to type where it is absent. */
  String install();

  /** What makes it print its version. */
  String versionFlag();

  /** The version in what it printed. */
  String versionIn(String output);

  /** Why it cannot take part in a protocol on both its sides; null if it can. */
  default @Nullable String cannot(Protocol protocol) {
    return null;
  }

  /** What stands between it and the upstreams, at their side; null for nothing. */
  default @Nullable ProxyProgram before() {
    return null;
  }

  /**
   * Writes its configuration.
   *
   * @param directory its own, for everything that it writes
   * @return the command that runs it in the foreground
   */
  List<String> configure(Path binary, Path directory, Site site) throws IOException;
}

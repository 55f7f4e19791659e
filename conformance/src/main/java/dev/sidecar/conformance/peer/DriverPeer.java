package dev.sidecar.conformance.peer;

import dev.sidecar.conformance.cases.Ask;
import dev.sidecar.conformance.cases.Sees.Meter;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A driver that listens. What it tells of a call beside the response is in the response's headers.
 */
final class DriverPeer implements Peer {
  /** Its name. */
  static final String NAME = "driver";

  private static final String FLAGS = "x-conformance-flags";
  private static final String TRIES = "x-conformance-tries";

  private final int port;
  private final boolean tellsFlags;
  private final boolean tellsTries;

  DriverPeer(int port, boolean tellsFlags, boolean tellsTries) {
    this.port = port;
    this.tellsFlags = tellsFlags;
    this.tellsTries = tellsTries;
  }

  @Override
  public String target() {
    return NAME;
  }

  @Override
  public Supplier<Ended> call(Ask ask) throws IOException {
    WireCall call = WireCall.make(port, ask);
    List<String> flags =
        call.response().values(FLAGS).stream()
            .flatMap(value -> List.of(value.split(",")).stream())
            .filter(flag -> !flag.isEmpty())
            .toList();
    List<String> tries = call.response().values(TRIES);
    if (tellsTries && (tries.size() != 1 || !tries.get(0).matches("[0-9]{1,3}"))) {
      throw new IOException(TRIES + ": " + tries + " (expected: one number)");
    }
    Ended ended =
        new Ended(
            call.status(),
            tellsFlags ? flags : null,
            null,
            null,
            call.response().headers(),
            call.response().body(),
            call.response().broken(),
            tellsTries ? Integer.valueOf(tries.get(0)) : null,
            call.took(),
            "");
    return () -> ended;
  }

  @Override
  public @Nullable Integer ejected(String cluster) {
    return null;
  }

  @Override
  public @Nullable Integer unhealthy(String cluster) {
    return null;
  }

  @Override
  public @Nullable Double meter(Meter meter) {
    return null;
  }

  @Override
  public @Nullable Double stat(String name) {
    return null;
  }

  @Override
  public void close() {}
}

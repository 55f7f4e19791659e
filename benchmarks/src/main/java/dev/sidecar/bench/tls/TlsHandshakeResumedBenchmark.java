package dev.sidecar.bench.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A handshake that resumes the session of the one before it: fresh keys, no certificates. Of the
 * two providers of the library only the JDK's does that in TLS 1.3: it alone is measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 10, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(2)
public class TlsHandshakeResumedBenchmark {
  private @Nullable Handshakes handshakes;

  @Setup
  public void open() throws GeneralSecurityException, IOException {
    handshakes = new Handshakes(Speaker.JDK);
    handshakes.first();
  }

  @Benchmark
  public String resumed() throws IOException {
    return Objects.requireNonNull(handshakes).resumed();
  }
}

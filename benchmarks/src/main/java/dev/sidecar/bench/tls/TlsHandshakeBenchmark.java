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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A full handshake of TLS 1.3 in which both ends show and verify a certificate: what both ends cost
 * together, in one thread, without a network. Warm-up is long, because there is much arithmetic to
 * compile.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 10, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(2)
public class TlsHandshakeBenchmark {
  @Param({"JDK", "BC_X25519", "BC_X25519MLKEM768", "BORINGSSL"})
  public Speaker speaker = Speaker.JDK;

  private @Nullable Handshakes handshakes;

  @Setup
  public void open() throws GeneralSecurityException, IOException {
    handshakes = new Handshakes(speaker);
  }

  @Benchmark
  public String full() throws IOException {
    return Objects.requireNonNull(handshakes).full();
  }
}

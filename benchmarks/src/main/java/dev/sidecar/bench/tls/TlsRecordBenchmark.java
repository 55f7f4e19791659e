package dev.sidecar.bench.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One record under AES-128-GCM: sealed by one end, opened by the other. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class TlsRecordBenchmark {
  @Param({"JDK", "BC_X25519MLKEM768", "BC_OWN_CIPHERS", "BORINGSSL"})
  public Speaker speaker = Speaker.JDK;

  @Param({"1024", "16384"})
  public int bytes = 1024;

  private @Nullable Connection connection;

  private record Connection(
      Speaker.Ends ends, SSLEngine client, SSLEngine server, EnginePair pair, ByteBuffer data) {}

  @Setup
  public void connect() throws GeneralSecurityException, IOException {
    Speaker.Ends ends = speaker.with(new Credentials());
    SSLEngine client = ends.client(false);
    SSLEngine server = ends.server();
    EnginePair pair = new EnginePair(client, server, speaker.isNative());
    pair.handshake();
    ByteBuffer data =
        speaker.isNative() ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
    connection = new Connection(ends, client, server, pair, data);
  }

  @TearDown
  public void disconnect() {
    Connection made = Objects.requireNonNull(connection);
    made.ends().release(made.client());
    made.ends().release(made.server());
  }

  @Benchmark
  public int sealedAndOpened() throws IOException {
    Connection made = Objects.requireNonNull(connection);
    int arrived = made.pair().send(made.data());
    if (arrived != bytes) {
      throw new IllegalStateException(arrived + " bytes arrived (expected: " + bytes + ")");
    }
    return arrived;
  }
}

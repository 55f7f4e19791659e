package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a server sees, and kinds of servers beside the JDK's. */
@Timeout(120)
class ServersTest {
  private static final String CALLER = "spiffe://mesh.example/ns/shop/web";

  @TempDir Path directory;
  private final TestAuthority authority = TestAuthority.root("mesh");
  private final TestCertificate certificate = authority.issue(CALLER);
  private final Caller caller = new Caller(authority, certificate);
  private final ManualTime time = ManualTime.standing();
  private ServerTls tls;

  @BeforeEach
  void open() throws IOException {
    Files.writeString(directory.resolve("ca.pem"), authority.pem());
    authority
        .issue("spiffe://mesh.example/ns/shop/orders")
        .write(directory.resolve("own.pem"), directory.resolve("own.key"));
    tls =
        ServerTls.builder(
                IdentityPolicy.files(
                    directory.resolve("own.pem"),
                    directory.resolve("own.key"),
                    directory.resolve("ca.pem")))
            .callers(new PeerMatch.TrustDomain("mesh.example"))
            .minVersion(Version.TLS_1_2)
            .timer(time.timer())
            .build();
  }

  @AfterEach
  void close() {
    tls.close();
  }

  @Test
  void aCallerIsServedWhateverServerNameItSends() throws IOException {
    try (ServedByJdk server = ServedByJdk.start(tls)) {
      for (List<SNIHostName> names :
          List.of(List.<SNIHostName>of(), List.of(new SNIHostName("unknown.example")))) {
        try (Caller.Connection connection =
            caller.connect(server.port(), socket -> set(socket, names))) {
          assertThat(connection.get("/")).isEqualTo("200 " + CALLER);
        }
      }
    }
  }

  private static void set(SSLSocket socket, List<SNIHostName> names) {
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.copyOf(names));
    socket.setSSLParameters(parameters);
  }
}

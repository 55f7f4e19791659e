package dev.sidecar.tls.provider;

import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A real Envoy that wants a certificate of its clients and answers every call itself. */
final class EnvoyServer implements AutoCloseable {
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final Path log;
  private final int adminPort;
  private final int port;

  private EnvoyServer(Path directory, Path config) throws IOException, InterruptedException {
    Path admin = directory.resolve("admin");
    log = directory.resolve("log");
    process =
        new ProcessBuilder(
                binary(),
                "-c",
                config.toString(),
                "--admin-address-path",
                admin.toString(),
                "--concurrency",
                "1",
                "--use-dynamic-base-id",
                "--log-level",
                "warn")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      adminPort = await(() -> Files.exists(admin) ? Files.readString(admin) : "");
      port = await(() -> listening(admin("/listeners")));
    } catch (Throwable e) {
      process.destroyForcibly();
      throw e;
    }
  }

  static EnvoyServer start(Path directory, TestAuthority authority, TestCertificate own)
      throws IOException, InterruptedException {
    Path key = directory.resolve("envoy.key");
    Path certificates = directory.resolve("envoy.pem");
    Path bundle = Files.writeString(directory.resolve("envoy-ca.pem"), authority.pem());
    own.write(certificates, key);
    Path config =
        Files.writeString(
            directory.resolve("envoy.yaml"),
            """
            admin:
              address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            static_resources:
              listeners:
              - address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                stat_prefix: orders
                filter_chains:
                - transport_socket:
                    name: tls
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                      require_client_certificate: true
                      common_tls_context:
                        alpn_protocols: [h2, http/1.1]
                        tls_certificates:
                        - {certificate_chain: {filename: %s}, private_key: {filename: %s}}
                        validation_context: {trusted_ca: {filename: %s}}
                  filters:
                  - name: http
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: orders
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - match: {prefix: /}
                            direct_response: {status: 200, body: {inline_string: envoy}}
                      http_filters:
                      - name: router
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
            """
                .formatted(certificates, key, bundle));
    return new EnvoyServer(directory, config);
  }

  int port() {
    return port;
  }

  /** A counter of the listener's TLS, such as {@code curves.x25519}; 0 if it never counted. */
  long tls(String counter) throws IOException {
    Matcher found =
        Pattern.compile("listener\\.orders\\.ssl\\." + Pattern.quote(counter) + ": (\\d+)")
            .matcher(admin("/stats?filter=ssl"));
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private String admin(String path) throws IOException {
    try (var body = URI.create("http://127.0.0.1:" + adminPort + path).toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  // "listener_0::127.0.0.1:34567"; told before its socket listens.
  private static String listening(String listeners) {
    Matcher found = PORT.matcher(listeners);
    if (!found.find()) {
      return "";
    }
    try {
      new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(found.group(1))).close();
      return found.group();
    } catch (IOException closed) {
      return "";
    }
  }

  private interface Address {
    String read() throws IOException;
  }

  // The process's own end paces the looks, so that a dead Envoy ends the wait at once.
  private int await(Address address) throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < DEADLINE_NANOS) {
      Matcher found = PORT.matcher(address.read());
      if (found.find()) {
        return Integer.parseInt(found.group(1));
      }
      if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new IOException("Envoy does not listen:\n" + Files.readString(log));
  }

  private static String binary() {
    Optional<String> found =
        Optional.ofNullable(System.getenv("ENVOY_BIN"))
            .or(
                () ->
                    Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(directory -> Path.of(directory, "envoy"))
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .findFirst());
    String help = "no Envoy: set ENVOY_BIN, or put envoy on the PATH";
    if (found.isEmpty()
        && Optional.ofNullable(System.getenv("SIDECAR_REQUIRE")).orElse("").contains("envoy")) {
      Assertions.fail(help);
    }
    Assumptions.assumeTrue(found.isPresent(), help);
    return found.orElseThrow();
  }
}

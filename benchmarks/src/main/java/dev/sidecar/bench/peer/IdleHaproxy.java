package dev.sidecar.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** HAProxy as a server that answers everything, and closes connections that are idle for a time. */
public final class IdleHaproxy implements ProxyProgram {
  private final Haproxy program = new Haproxy();
  private final Duration idle;

  /** It tells nobody the limit: no {@code Keep-Alive} header. */
  public IdleHaproxy(Duration idle) {
    this.idle = idle;
  }

  @Override
  public String name() {
    return program.name();
  }

  @Override
  public String install() {
    return program.install();
  }

  @Override
  public String versionFlag() {
    return program.versionFlag();
  }

  @Override
  public String versionIn(String output) {
    return program.versionIn(output);
  }

  @Override
  public List<String> configure(Path binary, Path directory, Site site) throws IOException {
    InetSocketAddress listener = site.listener();
    Path file =
        Files.writeString(
            directory.resolve("haproxy.cfg"),
            """
            global
              nbthread 1
              maxconn 2000
            defaults
              mode http
              timeout connect 5s
              timeout client 1h
              timeout server 15s
              timeout http-keep-alive %dms
            frontend calls
              bind %s:%d%s
              http-request return status 200 content-type text/plain string good
            """
                .formatted(
                    idle.toMillis(),
                    listener.getAddress().getHostAddress(),
                    listener.getPort(),
                    site.protocol() == Protocol.H2 ? " proto h2" : ""));
    return List.of(binary.toString(), "-db", "-f", file.toString());
  }
}

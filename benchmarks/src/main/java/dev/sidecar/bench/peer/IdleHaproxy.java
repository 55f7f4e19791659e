package dev.sidecar.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** HAProxy as an idle server. */
public final class IdleHaproxy extends IdleServer {
  public IdleHaproxy(Duration idle) {
    super(new Haproxy(), idle);
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
                    idleMillis(),
                    listener.getAddress().getHostAddress(),
                    listener.getPort(),
                    site.protocol() == Protocol.H2 ? " proto h2" : ""));
    return List.of(binary.toString(), "-db", "-f", file.toString());
  }
}

package dev.sidecar.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Nginx as a server that answers everything, and closes connections that are idle for a time. */
public final class IdleNginx implements ProxyProgram {
  private final Nginx program = new Nginx();
  private final Duration idle;

  /** It tells nobody the limit: no {@code Keep-Alive} header. */
  public IdleNginx(Duration idle) {
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
    String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
    Path file =
        Files.writeString(
            directory.resolve("nginx.conf"),
            """
            %s
            daemon off;
            worker_processes 1;
            pid nginx.pid;
            error_log stderr warn;
            events { worker_connections 4096; }
            http {
              access_log off;
              client_body_temp_path body;
              proxy_temp_path proxy;
              fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi;
              scgi_temp_path scgi;
              keepalive_timeout %dms;
              keepalive_requests 1000000000;
              server {
                listen %s:%d%s;
                location / { return 200 "good"; }
              }
            }
            """
                .formatted(
                    user,
                    idle.toMillis(),
                    listener.getAddress().getHostAddress(),
                    listener.getPort(),
                    site.protocol() == Protocol.H2 ? " http2" : ""));
    return List.of(
        binary.toString(), "-p", directory.toString(), "-e", "stderr", "-c", file.toString());
  }
}

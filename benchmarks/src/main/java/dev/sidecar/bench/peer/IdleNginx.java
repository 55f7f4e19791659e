package dev.sidecar.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Nginx as an idle server. */
public final class IdleNginx extends IdleServer {
  public IdleNginx(Duration idle) {
    super(new Nginx(), idle);
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
                    idleMillis(),
                    listener.getAddress().getHostAddress(),
                    listener.getPort(),
                    site.protocol() == Protocol.H2 ? " http2" : ""));
    return List.of(
        binary.toString(), "-p", directory.toString(), "-e", "stderr", "-c", file.toString());
  }
}

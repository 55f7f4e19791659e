package dev.sidecar.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Nginx: one worker, no log, connections to upstreams kept, bodies in memory. */
public final class Nginx implements ProxyProgram {
  private static final Pattern VERSION = Pattern.compile("nginx/(\\S+)");

  @Override
  public String name() {
    return "nginx";
  }

  @Override
  public String install() {
    return "apt-get install nginx";
  }

  @Override
  public String versionFlag() {
    return "-v";
  }

  @Override
  public String versionIn(String output) {
    Matcher version = VERSION.matcher(output);
    return version.find() ? version.group(1) : output.strip();
  }

  @Override
  public @Nullable String cannot(Protocol protocol) {
    return protocol == Protocol.H2 ? "nginx speaks no HTTP/2 to upstreams" : null;
  }

  @Override
  public List<String> configure(Path binary, Path directory, Site site) throws IOException {
    String servers =
        site.upstreams().stream()
            .map(upstream -> "    server " + address(upstream) + " max_fails=0;")
            .collect(Collectors.joining("\n"));
    // A worker of another user could not enter the directory.
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
            events { worker_connections 8192; }
            http {
              access_log off;
              client_body_temp_path body;
              proxy_temp_path proxy;
              fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi;
              scgi_temp_path scgi;
              client_body_buffer_size 1m;
              keepalive_timeout 1h;
              keepalive_requests 1000000000;
              upstream orders {
                least_conn;
            %s
                keepalive 256;
                keepalive_requests 1000000000;
              }
              server {
                listen %s;
                location / {
                  proxy_pass http://orders;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header Host $host;
                  proxy_connect_timeout 5s;
                  proxy_read_timeout 15s;
                  proxy_next_upstream off;
                  proxy_buffers 32 16k;
                  proxy_max_temp_file_size 0;
                }
              }
            }
            """
                .formatted(user, servers, address(site.listener())));
    return List.of(
        binary.toString(), "-p", directory.toString(), "-e", "stderr", "-c", file.toString());
  }

  private static String address(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}

package dev.sidecar.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** HAProxy: one thread, no log, connections to upstreams kept and shared. */
public final class Haproxy implements ProxyProgram {
  private static final Pattern VERSION = Pattern.compile("version (\\S+)");

  @Override
  public String name() {
    return "haproxy";
  }

  @Override
  public String install() {
    return "apt-get install haproxy";
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
  public List<String> configure(Path binary, Path directory, Site site) throws IOException {
    String speaks = site.protocol() == Protocol.H2 ? " proto h2" : "";
    List<InetSocketAddress> upstreams = site.upstreams();
    String servers =
        IntStream.range(0, upstreams.size())
            .mapToObj(i -> "  server u%d %s%s".formatted(i, address(upstreams.get(i)), speaks))
            .collect(Collectors.joining("\n"));
    // As the policy of the other arms says it: least request, 5 s to connect, 15 s a call, no
    // retries; more connections than the load can have, and no more than a usual limit of open
    // files allows.
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
              retries 0
            frontend calls
              bind %s%s
              default_backend orders
            backend orders
              balance leastconn
              http-reuse always
            %s
            """
                .formatted(address(site.listener()), speaks, servers));
    return List.of(binary.toString(), "-db", "-f", file.toString());
  }

  private static String address(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}

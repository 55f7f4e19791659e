package dev.sidecar.bench.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;

/**
 * A program in the place of a proxy: it accepts connections and does nothing with them.
 *
 * @param listens false for one that says why it cannot, and ends
 */
record StubProxy(boolean listens) implements ProxyProgram {
  /** Its first argument is the port, or a complaint to end with. */
  public static void main(String[] args) throws IOException {
    if (args[0].startsWith("no ")) {
      System.err.println("stub: " + args[0]);
      System.exit(7);
    }
    try (ServerSocket listener =
        new ServerSocket(Integer.parseInt(args[0]), 16, InetAddress.getLoopbackAddress())) {
      while (true) {
        listener.accept().close();
      }
    }
  }

  ProxyBinary binary() {
    return new ProxyBinary(this, Path.of(System.getProperty("java.home"), "bin", "java"), "1");
  }

  @Override
  public String name() {
    return "stub";
  }

  @Override
  public String install() {
    return "";
  }

  @Override
  public String versionFlag() {
    return "-version";
  }

  @Override
  public String versionIn(String output) {
    return output;
  }

  @Override
  public List<String> configure(Path binary, Path directory, Site site) {
    return List.of(
        binary.toString(),
        "-cp",
        System.getProperty("java.class.path"),
        StubProxy.class.getName(),
        listens ? Integer.toString(site.listener().getPort()) : "no licence");
  }
}

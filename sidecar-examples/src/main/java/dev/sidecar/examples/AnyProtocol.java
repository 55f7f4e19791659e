package dev.sidecar.examples;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A protocol that is not HTTP, over two endpoints of which one is dead: the other is asked. */
public final class AnyProtocol {
  private AnyProtocol() {}

  public static void main(String[] args) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket clock = new ServerSocket(0, 50, loopback)) {
      Thread server = new Thread(() -> tellTheTime(clock));
      server.setDaemon(true);
      server.start();
      Endpoint dead = new Endpoint(loopback, unusedPort());
      System.out.println(run(dead, new Endpoint(loopback, clock.getLocalPort())));
    }
  }

  static String run(Endpoint... endpoints) throws IOException {
    MeshPolicy policy = new MeshPolicy(List.of(ClusterPolicy.of("clock", endpoints)), List.of());
    try (SidecarClient client = SidecarClient.create(policy)) {
      return client.cluster("clock").idempotent().execute(AnyProtocol::ask);
    }
  }

  private static String ask(Endpoint endpoint) throws IOException {
    try (Socket socket = new Socket(endpoint.address(), endpoint.port());
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      return lines.readLine();
    }
  }

  private static void tellTheTime(ServerSocket clock) {
    try (Socket socket = clock.accept()) {
      socket.getOutputStream().write("ten past ten\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      System.err.println("the clock stopped: " + e.getMessage());
    }
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

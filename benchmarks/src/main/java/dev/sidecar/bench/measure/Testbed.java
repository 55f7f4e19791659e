package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.load.Bed;
import dev.sidecar.bench.load.Order;
import dev.sidecar.bench.load.Reply;
import dev.sidecar.bench.peer.ProxyBinary;
import dev.sidecar.bench.peer.ProxyProcess;
import dev.sidecar.bench.peer.UpstreamProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All processes that cells of one placement and protocol run against. */
final class Testbed implements AutoCloseable {
  private static final int UPSTREAMS = 2;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<UpstreamProcess> upstreams = new ArrayList<>();
  private final Map<ArmName, ProxyProcess> proxies = new EnumMap<>(ArmName.class);
  private final Map<ArmName, String> notStarted = new EnumMap<>(ArmName.class);
  private volatile @Nullable ClientProcess client;

  private Testbed() {}

  /**
   * Starts the upstreams, a proxy for each arm that has one, and the client. A proxy that does not
   * start is a reason of its arm and fails nothing else.
   *
   * @param arms that have what they need on this machine
   */
  static Testbed start(
      Plan.BedKey key, List<ArmName> arms, Peers peers, Path policy, Path fullPolicy)
      throws IOException {
    Testbed testbed = new Testbed();
    try {
      for (int i = 0; i < UPSTREAMS; i++) {
        testbed.startUpstream(key);
      }
      for (ArmName arm : arms) {
        ProxyBinary binary = peers.present().get(arm);
        if (binary != null) {
          testbed.startProxy(key, arm, binary);
        }
      }
      testbed.startClient(key, arms, policy, fullPolicy);
      return testbed;
    } catch (Throwable failed) {
      testbed.close();
      throw failed;
    }
  }

  private void startUpstream(Plan.BedKey key) throws IOException {
    UpstreamProcess upstream = UpstreamProcess.start(key.placement().upstreams());
    open.push(upstream);
    upstreams.add(upstream);
  }

  private void startProxy(Plan.BedKey key, ArmName arm, ProxyBinary binary) {
    List<InetSocketAddress> to =
        upstreams.stream()
            .map(
                upstream ->
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), upstream.port()))
            .toList();
    try {
      ProxyProcess proxy = ProxyProcess.start(binary, to, key.protocol(), key.placement().client());
      open.push(proxy);
      proxies.put(arm, proxy);
    } catch (IOException failed) {
      notStarted.put(arm, String.valueOf(failed.getMessage()));
    }
  }

  private void startClient(Plan.BedKey key, List<ArmName> arms, Path policy, Path fullPolicy)
      throws IOException {
    Map<ArmName, Integer> ports = new EnumMap<>(ArmName.class);
    proxies.forEach((arm, proxy) -> ports.put(arm, proxy.listener().getPort()));
    Bed bed =
        new Bed(
            key.protocol(),
            policy.toAbsolutePath().toString(),
            fullPolicy.toAbsolutePath().toString(),
            upstreams.stream().map(UpstreamProcess::port).toList(),
            ports,
            arms.stream().filter(arm -> !notStarted.containsKey(arm)).toList());
    ClientProcess started = ClientProcess.start(bed, key.placement().client());
    open.push(started);
    client = started;
  }

  /** Arms whose proxies did not start, with the reasons. */
  Map<ArmName, String> notStarted() {
    return notStarted;
  }

  Reply follow(Order order) throws IOException {
    return client().follow(order);
  }

  long clientPid() {
    return client().pid();
  }

  private ClientProcess client() {
    ClientProcess started = client;
    if (started == null) {
      throw new IllegalStateException("client process: not started");
    }
    return started;
  }

  /** Ends the client at once, from another thread: an order that is under way fails. */
  void abort() {
    ClientProcess started = client;
    if (started != null) {
      started.kill();
    }
  }

  @Nullable Long proxyPid(ArmName arm) {
    ProxyProcess proxy = proxies.get(arm);
    return proxy == null ? null : proxy.pid();
  }

  List<Long> upstreamPids() {
    return upstreams.stream().map(UpstreamProcess::pid).toList();
  }

  /** Why an arm cannot go on: its proxy or an upstream has ended; null if both live. */
  @Nullable String ended(ArmName arm) {
    if (!upstreams.stream().allMatch(UpstreamProcess::isAlive)) {
      return "an upstream has ended";
    }
    ProxyProcess proxy = proxies.get(arm);
    return proxy == null || proxy.isAlive() ? null : proxy.ending();
  }

  /** Ends all in reverse order; one that fails to end does not keep the others alive. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception failed) {
        System.err.println("not closed cleanly: " + failed);
      }
    }
  }
}

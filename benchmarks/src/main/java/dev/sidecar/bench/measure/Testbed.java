package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.load.Bed;
import dev.sidecar.bench.load.Order;
import dev.sidecar.bench.load.Reply;
import dev.sidecar.bench.peer.Certificates;
import dev.sidecar.bench.peer.Processors;
import dev.sidecar.bench.peer.ProxyBinary;
import dev.sidecar.bench.peer.ProxyProcess;
import dev.sidecar.bench.peer.ProxyProgram;
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
  // Of each arm, the one that the client calls first.
  private final Map<ArmName, List<ProxyProcess>> proxies = new EnumMap<>(ArmName.class);
  private final Map<ArmName, String> notStarted = new EnumMap<>(ArmName.class);
  private @Nullable Certificates certificates;
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
      if (key.mtls()) {
        testbed.makeCertificates();
      }
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

  private void makeCertificates() throws IOException {
    Certificates made = Certificates.make();
    open.push(made);
    certificates = made;
  }

  private void startUpstream(Plan.BedKey key) throws IOException {
    UpstreamProcess upstream = UpstreamProcess.start(certificates, key.placement().upstreams());
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
      List<ProxyProcess> chain = new ArrayList<>();
      ProxyProgram before = binary.program().before();
      if (before != null) {
        ProxyProcess far = start(key, binary.as(before), to, key.placement().upstreams());
        chain.add(far);
        to = List.of(far.listener());
      }
      chain.add(0, start(key, binary, to, key.placement().client()));
      proxies.put(arm, chain);
    } catch (IOException failed) {
      notStarted.put(arm, String.valueOf(failed.getMessage()));
    }
  }

  private ProxyProcess start(
      Plan.BedKey key, ProxyBinary binary, List<InetSocketAddress> to, Processors where)
      throws IOException {
    ProxyProcess proxy = ProxyProcess.start(binary, to, key.protocol(), certificates, where);
    open.push(proxy);
    return proxy;
  }

  private void startClient(Plan.BedKey key, List<ArmName> arms, Path policy, Path fullPolicy)
      throws IOException {
    Certificates made = certificates;
    Map<ArmName, Integer> ports = new EnumMap<>(ArmName.class);
    proxies.forEach((arm, chain) -> ports.put(arm, chain.get(0).listener().getPort()));
    Bed bed =
        new Bed(
            key.protocol(),
            policy.toAbsolutePath().toString(),
            fullPolicy.toAbsolutePath().toString(),
            upstreams.stream().map(UpstreamProcess::port).toList(),
            made == null
                ? List.of()
                : upstreams.stream().map(UpstreamProcess::securedPort).toList(),
            made == null ? null : made.directory().toString(),
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

  List<Long> proxyPids(ArmName arm) {
    return proxies.getOrDefault(arm, List.of()).stream().map(ProxyProcess::pid).toList();
  }

  List<Long> upstreamPids() {
    return upstreams.stream().map(UpstreamProcess::pid).toList();
  }

  /** Why an arm cannot go on: a proxy of it or an upstream has ended; null if all live. */
  @Nullable String ended(ArmName arm) {
    if (!upstreams.stream().allMatch(UpstreamProcess::isAlive)) {
      return "an upstream has ended";
    }
    return proxies.getOrDefault(arm, List.of()).stream()
        .filter(proxy -> !proxy.isAlive())
        .map(ProxyProcess::ending)
        .findFirst()
        .orElse(null);
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

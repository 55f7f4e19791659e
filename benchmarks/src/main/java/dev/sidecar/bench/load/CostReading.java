package dev.sidecar.bench.load;

import com.sun.management.ThreadMXBean;
import dev.sidecar.bench.load.ProcessUsage.Used;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The meters of all processes of a measurement, read at one moment by the client's main thread. */
final class CostReading {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final @Nullable ProcessUsage client;
  private final @Nullable ProcessUsage proxy;
  private final @Nullable ProcessUsage upstream;
  private final Proc.@Nullable Memory proxyMemory;
  private final @Nullable Long machineBusyNanos;
  private final Map<Long, Long> clientBytes;

  private CostReading(List<Long> proxies, List<Long> upstreamPids, boolean memory) {
    List<Long> proxyPids = proxies.stream().flatMap(CostReading::family).toList();
    this.proxyMemory = proxyPids.isEmpty() || !memory ? null : Proc.memory(proxyPids);
    this.clientBytes = allocatedBytes();
    this.proxy = proxyPids.isEmpty() ? null : Proc.usage(proxyPids);
    this.upstream = Proc.usage(upstreamPids);
    this.client = Proc.usage(List.of(ProcessHandle.current().pid()));
    this.machineBusyNanos = Proc.machineBusyNanos();
  }

  static CostReading begin(List<Long> proxies, List<Long> upstreamPids) {
    return new CostReading(proxies, upstreamPids, false);
  }

  /** Also reads the proxy's memory, which takes longer. */
  static CostReading end(List<Long> proxies, List<Long> upstreamPids) {
    return new CostReading(proxies, upstreamPids, true);
  }

  /** What was used since an earlier reading by the same thread. */
  Costs since(CostReading earlier) {
    Used clientUse = since(client, earlier.client);
    Used proxyUse = since(proxy, earlier.proxy);
    Used upstreamUse = since(upstream, earlier.upstream);
    return new Costs(
        clientUse == null ? null : clientUse.runNanos(),
        proxyUse == null ? null : proxyUse.runNanos(),
        upstreamUse == null ? null : upstreamUse.runNanos(),
        machineBusyNanos == null || earlier.machineBusyNanos == null
            ? null
            : Long.valueOf(machineBusyNanos - earlier.machineBusyNanos),
        clientUse == null ? null : clientUse.voluntarySwitches(),
        proxyUse == null ? null : proxyUse.voluntarySwitches(),
        upstreamUse == null ? null : upstreamUse.voluntarySwitches(),
        bytesSince(earlier),
        proxyMemory == null ? null : Long.valueOf(proxyMemory.rssBytes()),
        proxyMemory == null ? null : Long.valueOf(proxyMemory.pssBytes()));
  }

  private static @Nullable Used since(
      @Nullable ProcessUsage later, @Nullable ProcessUsage earlier) {
    return later == null || earlier == null ? null : later.since(earlier);
  }

  /** Null if a thread ended in between: what it allocated last is not known. */
  private @Nullable Long bytesSince(CostReading earlier) {
    if (!clientBytes.keySet().containsAll(earlier.clientBytes.keySet())) {
      return null;
    }
    return clientBytes.entrySet().stream()
        .mapToLong(
            thread -> thread.getValue() - earlier.clientBytes.getOrDefault(thread.getKey(), 0L))
        .sum();
  }

  /** By thread; the reading thread is left out, because what it allocates is the reading. */
  private static Map<Long, Long> allocatedBytes() {
    long[] ids = THREADS.getAllThreadIds();
    long[] bytes = THREADS.getThreadAllocatedBytes(ids);
    Map<Long, Long> byThread = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      if (bytes[i] >= 0 && ids[i] != Thread.currentThread().getId()) {
        byThread.put(ids[i], bytes[i]);
      }
    }
    return byThread;
  }

  /** A proxy may have its worker as a child. */
  private static Stream<Long> family(long pid) {
    return Stream.concat(
        Stream.of(pid),
        ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants).map(ProcessHandle::pid));
  }
}

package dev.sidecar.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.sidecar.bench.ProcessUsage.ThreadUsage;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The meters of all processes of a measurement, read at one moment by the caller's thread. */
final class CostReading {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final @Nullable ProcessUsage client;
  private final @Nullable ProcessUsage proxy;
  private final @Nullable ProcessUsage upstream;
  private final @Nullable Long proxyResidentBytes;
  private final @Nullable Long machineBusyNanos = Proc.machineBusyNanos();
  private final long clientCpuNanos = SYSTEM.getProcessCpuTime();
  private final long callerBytes = THREADS.getCurrentThreadAllocatedBytes();

  private CostReading(@Nullable ProcessHandle proxyProcess, List<Long> upstreamPids) {
    List<Long> proxyPids = proxyProcess == null ? List.of() : family(proxyProcess);
    this.client = Proc.usage(List.of(ProcessHandle.current().pid()));
    this.proxy = proxyPids.isEmpty() ? null : Proc.usage(proxyPids);
    this.upstream = Proc.usage(upstreamPids);
    this.proxyResidentBytes = proxyPids.isEmpty() ? null : Proc.residentBytes(proxyPids);
  }

  static CostReading now(@Nullable ProcessHandle proxy, List<Long> upstreamPids) {
    return new CostReading(proxy, upstreamPids);
  }

  /** What was used since an earlier reading by the same thread. */
  Costs since(CostReading earlier) {
    ThreadUsage clientUse = since(client, earlier.client);
    ThreadUsage proxyUse = since(proxy, earlier.proxy);
    ThreadUsage upstreamUse = since(upstream, earlier.upstream);
    return new Costs(
        clientUse != null
            ? Long.valueOf(clientUse.runNanos())
            : Long.valueOf(clientCpuNanos - earlier.clientCpuNanos),
        proxyUse == null ? null : proxyUse.runNanos(),
        upstreamUse == null ? null : upstreamUse.runNanos(),
        machineBusyNanos == null || earlier.machineBusyNanos == null
            ? null
            : Long.valueOf(machineBusyNanos - earlier.machineBusyNanos),
        clientUse == null || upstreamUse == null
            ? null
            : Long.valueOf(
                clientUse.voluntarySwitches()
                    + upstreamUse.voluntarySwitches()
                    + (proxyUse == null ? 0 : proxyUse.voluntarySwitches())),
        callerBytes - earlier.callerBytes,
        proxyResidentBytes);
  }

  private static @Nullable ThreadUsage since(
      @Nullable ProcessUsage later, @Nullable ProcessUsage earlier) {
    return later == null || earlier == null ? null : later.since(earlier);
  }

  /** A launcher script may have the real process as its child. */
  private static List<Long> family(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants())
        .map(ProcessHandle::pid)
        .toList();
  }
}

package dev.sidecar.bench;

/** Reads numbers out of the texts of Linux's /proc; each method names its file. */
final class ProcText {
  /** Linux reports /proc/stat in USER_HZ, which is 100 a second on every current platform. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private static final int IDLE = 4;
  private static final int IOWAIT = 5;
  private static final int SOFTIRQ = 7;

  private ProcText() {}

  /** {@code task/TID/schedstat}: nanoseconds on a processor, waiting for one, and time slices. */
  static long runNanos(String schedstat) {
    String text = schedstat.strip();
    int end = text.indexOf(' ');
    return Long.parseLong(end < 0 ? text : text.substring(0, end));
  }

  /** {@code task/TID/status}: how often this thread gave its processor away by itself. */
  static long voluntarySwitches(String status) {
    return field(status, "voluntary_ctxt_switches:");
  }

  /** {@code PID/status}: resident memory in bytes. */
  static long residentBytes(String status) {
    return field(status, "VmRSS:") * 1024;
  }

  /**
   * {@code /proc/stat}: nanoseconds in which the processors worked: user, nice, system, irq and
   * softirq. Idle, waiting for I/O, and stolen by other machines are left out; guests are in user.
   */
  static long busyNanos(String stat) {
    String[] words = stat.lines().findFirst().orElse("").strip().split(" +");
    long ticks = 0;
    for (int i = 1; i <= SOFTIRQ; i++) {
      ticks += i == IDLE || i == IOWAIT ? 0 : Long.parseLong(words[i]);
    }
    return ticks * NANOS_PER_TICK;
  }

  private static long field(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip().split("\\s+")[0])
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no " + name + " in: " + text));
  }
}

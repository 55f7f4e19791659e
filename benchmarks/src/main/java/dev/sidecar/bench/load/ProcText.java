package dev.sidecar.bench.load;

/** Reads numbers out of the texts of Linux's /proc; each method names its file. */
final class ProcText {
  /** Linux reports /proc/stat in USER_HZ, which is 100 a second on every current platform. */
  private static final long NANOS_PER_TICK = 10_000_000;

  /** Words after the name of the program: the 14th and 15th field of the file. */
  private static final int USER_TICKS = 11;

  private static final int SYSTEM_TICKS = 12;

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

  /** {@code PID/smaps_rollup}: one of its sums in bytes, such as {@code Pss:}. */
  static long rollupBytes(String rollup, String name) {
    return field(rollup, name) * 1024;
  }

  /**
   * {@code PID/stat}: nanoseconds that the process and its threads, ended ones included, were on a
   * processor. The name of the program comes before and may have spaces and brackets.
   */
  static long processNanos(String stat) {
    String[] words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" +");
    return (Long.parseLong(words[USER_TICKS]) + Long.parseLong(words[SYSTEM_TICKS]))
        * NANOS_PER_TICK;
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

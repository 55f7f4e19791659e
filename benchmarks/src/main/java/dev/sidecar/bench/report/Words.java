package dev.sidecar.bench.report;

import dev.sidecar.bench.report.Measured.Cell;
import dev.sidecar.bench.report.Measured.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in words what the file says in keys. */
final class Words {
  private static final String UNKNOWN = "?";
  private static final Pattern VERSION = Pattern.compile("\\b\\d+(\\.\\d+)+");

  private static final Map<String, String> RATIOS =
      Map.of(
          "pod-rate-over-envoy",
          "highest rate with p99 ≤ 5 ms in one pod: library / Envoy",
          "library-over-tuned-p50",
          "median latency: library / OkHttp with its timeouts off, 1 caller",
          "library-over-direct-p50",
          "median latency: library / OkHttp as it comes, 1 caller",
          "library-over-direct-cpu",
          "processor time of the client a call: library / OkHttp as it comes",
          "library-added-share-of-envoy",
          "median that the library adds / median that Envoy adds, both over direct-tuned",
          "call-bytes-over-tuned",
          "bytes that a call allocates on top of direct-tuned");

  private Words() {}

  /** Empty for a ratio that this page does not know. */
  static String ratio(String name) {
    return RATIOS.getOrDefault(name, "");
  }

  static String cell(Cell cell) {
    List<String> parts = new ArrayList<>();
    parts.add(load(cell));
    parts.add(placement(cell.placement()));
    parts.add(payload(cell.payload()));
    return String.join(" · ", parts);
  }

  static String load(Cell cell) {
    if (cell.closed()) {
      return "closed loop, " + callers(cell.callers());
    }
    if (cell.open()) {
      return cell.offeredRate() == null
          ? "open loop"
          : "open loop, " + Figures.count(cell.offeredRate()) + " calls/s";
    }
    return "load " + orUnknown(cell.load());
  }

  static String callers(@Nullable Double callers) {
    return callers == null
        ? UNKNOWN + " callers"
        : Figures.count(callers) + (callers == 1 ? " caller" : " callers");
  }

  static String placement(@Nullable String placement) {
    return switch (orUnknown(placement)) {
      case "free" -> "free";
      case "pod" -> "one pod";
      default -> "placement " + orUnknown(placement);
    };
  }

  static String payload(Payload payload) {
    return protocol(payload.protocol())
        + ", "
        + bytes(payload.requestBytes())
        + " → "
        + bytes(payload.responseBytes());
  }

  static String protocol(@Nullable String protocol) {
    return switch (orUnknown(protocol)) {
      case "h1" -> "HTTP/1.1";
      case "h2" -> "HTTP/2";
      case "h1+mtls" -> "HTTP/1.1 with mTLS";
      default -> "protocol " + orUnknown(protocol);
    };
  }

  static String capitalized(String words) {
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** The first dotted number of what a program says of itself; all of it if there is none. */
  static String version(String said) {
    Matcher version = VERSION.matcher(said);
    return version.find() ? version.group() : said;
  }

  private static String bytes(@Nullable Double bytes) {
    return bytes == null ? UNKNOWN : Figures.bytes(bytes);
  }

  private static String orUnknown(@Nullable String word) {
    return word == null ? UNKNOWN : word;
  }
}

package dev.sidecar.envoy;

import dev.sidecar.call.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request as it is written on the wire, shown to the library as a call. */
final class WireCall extends Call {
  final String method;
  final String authority;
  final String target;
  final List<String> lines;

  /**
   * A request.
   *
   * @param authority the {@code Host} header, maybe with a port
   * @param target the path, maybe with a query
   * @param lines headers like {@code name: value}
   */
  WireCall(String method, String authority, String target, List<String> lines) {
    this.method = method;
    this.authority = authority;
    this.target = target;
    this.lines = lines;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String host() {
    // As a URL has it: an IPv6 address without its brackets.
    return authority.replaceAll(":[0-9]*$", "").replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
  }

  @Override
  public String path() {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  @Override
  public @Nullable String query() {
    int mark = target.indexOf('?');
    return mark < 0 ? null : target.substring(mark + 1);
  }

  @Override
  public @Nullable String header(String name) {
    List<String> values = headers(name);
    return values.isEmpty() ? null : values.get(0);
  }

  @Override
  public List<String> headers(String name) {
    List<String> values = new ArrayList<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (line.substring(0, colon).equalsIgnoreCase(name)) {
        values.add(line.substring(colon + 1).strip());
      }
    }
    return values;
  }

  @Override
  public boolean bodyReplayable() {
    return true;
  }

  @Override
  public long callerTimeoutNanos() {
    return 0;
  }

  @Override
  public String toString() {
    return method + " " + authority + " " + target + (lines.isEmpty() ? "" : " " + lines);
  }
}

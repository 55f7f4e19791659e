package dev.sidecar.call;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The headers of a request or of an answer. */
public interface Headers {
  /** The first value of a header, by a name in any case. */
  @Nullable String header(String name);

  /** Every value of a header, one for each line, by a name in any case. */
  List<String> headers(String name);
}

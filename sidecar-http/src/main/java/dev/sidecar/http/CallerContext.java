package dev.sidecar.http;

import io.opentelemetry.context.Context;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What a thread knows of the work that it does: the OpenTelemetry context and the logging context
 * (MDC). An enqueued call and its callback run in the context of the thread that enqueued it.
 */
final class CallerContext {
  private final Context context = Context.current();
  private final @Nullable Map<String, String> logging = MDC.getCopyOfContextMap();

  private CallerContext() {}

  static Runnable wrap(Runnable task) {
    CallerContext caller = new CallerContext();
    return () -> caller.run(task);
  }

  private void run(Runnable task) {
    Map<String, String> before = MDC.getCopyOfContextMap();
    logging(logging);
    try {
      context.wrap(task).run();
    } finally {
      logging(before);
    }
  }

  private static void logging(@Nullable Map<String, String> entries) {
    if (entries == null) {
      MDC.clear();
    } else {
      MDC.setContextMap(entries);
    }
  }
}

package dev.sidecar.tls;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Everything that is logged while it is open, at any level. */
final class Logged implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger("dev.sidecar");
  private final Level before = root.getLevel();
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  Logged() {
    events.start();
    root.addAppender(events);
    root.setLevel(Level.TRACE);
    root.setAdditive(false);
  }

  /** With stack traces. */
  List<String> lines() {
    return Stream.of(events.list.toArray(ILoggingEvent[]::new))
        .map(each -> each.getFormattedMessage() + trace(each))
        .toList();
  }

  /** Of warnings only, without stack traces. */
  List<String> warnings() {
    return Stream.of(events.list.toArray(ILoggingEvent[]::new))
        .filter(each -> each.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private static String trace(ILoggingEvent event) {
    return event.getThrowableProxy() == null
        ? ""
        : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
  }

  @Override
  public void close() {
    root.detachAppender(events);
    root.setLevel(before);
    root.setAdditive(true);
  }
}

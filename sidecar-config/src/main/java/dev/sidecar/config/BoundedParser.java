package dev.sidecar.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * Counts what a parser hands out and refuses what is over a limit, before the composer, which
 * recurses and keeps every value, has seen it. So the text is scanned once.
 */
final class BoundedParser implements Parser {
  private final Parser events;
  private int depth;
  private int values;

  BoundedParser(Parser events) {
    this.events = events;
  }

  /** Something of the file is over a limit. */
  static final class LimitException extends YamlEngineException {
    private static final long serialVersionUID = 1;

    private final transient Optional<Mark> mark;

    private LimitException(Event event, String message) {
      super(message);
      mark = event.getStartMark();
    }

    /** Where the first thing over the limit begins. */
    Optional<Mark> mark() {
      return mark;
    }
  }

  @Override
  public boolean checkEvent(Event.ID id) {
    return events.checkEvent(id);
  }

  @Override
  public Event peekEvent() {
    return events.peekEvent();
  }

  @Override
  public boolean hasNext() {
    return events.hasNext();
  }

  @Override
  public Event next() {
    Event event = events.next();
    switch (event.getEventId()) {
      case MappingStart, SequenceStart -> {
        depth++;
        values++;
      }
      case Scalar -> values++;
      case MappingEnd, SequenceEnd -> depth--;
      default -> {}
    }
    if (depth > YamlDocument.MOST_DEPTH) {
      throw new LimitException(
          event, "nested too deep (expected: " + YamlDocument.MOST_DEPTH + " levels or fewer)");
    }
    if (values > YamlDocument.MOST_VALUES) {
      throw new LimitException(
          event, "too many values (expected: " + YamlDocument.MOST_VALUES + " or fewer)");
    }
    return event;
  }
}

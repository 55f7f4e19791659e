package dev.sidecar.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Turns text into the one YAML document that a policy file holds, within limits. */
final class YamlDocument {
  /** Larger files are refused, in characters. */
  static final int MOST_CHARACTERS = 1 << 24;

  /** Deeper nesting is refused; the composer recurses, and the format needs 5. */
  static final int MOST_DEPTH = 20;

  /**
   * More values, keys among them, are refused: each takes some 300 bytes while the file is read,
   * and 100,000 routes are 600,000.
   */
  static final int MOST_VALUES = 2_000_000;

  /**
   * A longer line is refused: the scanner copies its buffer for each 1,024 characters of a token,
   * which takes a minute for a comment of 10 MB.
   */
  static final int MOST_CHARACTERS_IN_A_LINE = 1 << 20;

  /** More references to a mapping or list are refused. */
  static final int MOST_ALIASES = 50;

  private YamlDocument() {}

  /** The root value, or null when there is none; then the reason is among the problems. */
  static @Nullable YamlValue read(String file, String text, Problems problems) {
    if (text.length() > MOST_CHARACTERS) {
      String expected = MOST_CHARACTERS + " or fewer";
      problems.add(1, 1, "", text.length() + " characters (expected: " + expected + ")");
      return null;
    }
    int longLine = longLine(text);
    if (longLine > 0) {
      String expected = MOST_CHARACTERS_IN_A_LINE + " characters or fewer";
      problems.add(longLine, 1, "", "a longer line (expected: " + expected + ")");
      return null;
    }
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setCodePointLimit(MOST_CHARACTERS)
            .setMaxAliasesForCollections(MOST_ALIASES)
            // Allowed here so that YamlMapping can refuse them with coordinates.
            .setAllowNonScalarKeys(true)
            .build();
    try {
      return compose(settings, body, problems);
    } catch (BoundedParser.LimitException e) {
      problems.add(e.mark(), "", String.valueOf(e.getMessage()));
    } catch (ReaderException e) {
      addUnprintable(e, body, problems);
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      problems.add(mark, "", "not YAML: " + reason(e));
    } catch (YamlEngineException e) {
      problems.add(1, 1, "", "not YAML: " + e.getMessage());
    }
    return null;
  }

  /** The number of the first line that is too long; 0 if none is. */
  private static int longLine(String text) {
    int line = 1;
    int begin = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
      if (end - begin > MOST_CHARACTERS_IN_A_LINE) {
        return line;
      }
      line++;
      begin = end + 1;
    }
    return text.length() - begin > MOST_CHARACTERS_IN_A_LINE ? line : 0;
  }

  private static @Nullable YamlValue compose(
      LoadSettings settings, String text, Problems problems) {
    Parser events = new BoundedParser(new ParserImpl(settings, new StreamReader(settings, text)));
    // Its api.lowlevel package makes these as well, but is not exported on the module path.
    Composer documents = new Composer(settings, events);
    Node root = documents.hasNext() ? documents.next() : null;
    refuseMore(events, problems);
    if (root == null || root.getTag().equals(Tag.NULL)) {
      problems.add(1, 1, "", "an empty file (expected: clusters and routes)");
      return null;
    }
    return new YamlValue(root, YamlPath.ROOT, problems);
  }

  // To the end, as what follows must be YAML within the limits, too.
  private static void refuseMore(Parser events, Problems problems) {
    boolean refused = false;
    while (events.hasNext()) {
      Event event = events.next();
      if (event.getEventId() == Event.ID.DocumentStart && !refused) {
        problems.add(
            event.getStartMark(), "", "a second document (expected: one document in a file)");
        refused = true;
      }
    }
  }

  private static String reason(MarkedYamlEngineException e) {
    String context = e.getContext() == null ? "" : e.getContext();
    String reason = context.isEmpty() ? e.getProblem() : context + ", " + e.getProblem();
    boolean bareStar = context.contains("scanning an alias");
    return bareStar ? reason + " (write a star in quotes: \"*\")" : reason;
  }

  private static void addUnprintable(ReaderException e, String text, Problems problems) {
    int position = Math.min(e.getPosition(), text.codePointCount(0, text.length()));
    String before = text.substring(0, text.offsetByCodePoints(0, position));
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    int column = position - before.codePointCount(0, before.lastIndexOf('\n') + 1) + 1;
    problems.add(
        line, column, "", String.format("not YAML: the character U+%04X", e.getCodePoint()));
  }
}

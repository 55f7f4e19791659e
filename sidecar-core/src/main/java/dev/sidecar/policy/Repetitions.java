package dev.sidecar.policy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts how often a regular expression repeats its innermost part, 100 in {@code (a{5}b){20}}, how
 * many branches that makes, and how many of its groups are open at once.
 */
final class Repetitions {
  private static final Pattern COUNT = Pattern.compile("\\{([0-9]{1,9})(?:,([0-9]{0,9}))?}");
  private static final Pattern CLASS =
      Pattern.compile("\\[\\^?]?(?:\\\\.|\\[:[a-z^]*:]|[^\\]\\\\])*+]?", Pattern.DOTALL);
  private static final Pattern QUOTED = Pattern.compile("\\\\Q.*?(?:\\\\E|\\z)", Pattern.DOTALL);
  private static final Pattern ESCAPED =
      Pattern.compile("\\\\(?:[pPx]\\{[^}]*}|.)", Pattern.DOTALL);

  // The most inside each group that is open, the whole expression being the last of them.
  private final Deque<Long> most = new ArrayDeque<>();
  // All branches inside each of them.
  private final Deque<Long> branches = new ArrayDeque<>();
  // Of the part before the current character.
  private long last = 1;
  private long lastBranches;
  private int deepest;

  private Repetitions() {
    most.push(1L);
    branches.push(0L);
  }

  /** Groups, alternatives and optional parts, each as often as it is repeated. */
  static long branches(String regex) {
    return read(regex).branches.stream().mapToLong(each -> each).sum();
  }

  /** The most copies of one part; an expression that is none may have any. */
  static long within(String regex) {
    return read(regex).most.stream().mapToLong(each -> each).max().orElse(1);
  }

  /** The most groups that are open at one place; 2 in {@code ((a)b)(c)}. */
  static int depth(String regex) {
    return read(regex).deepest;
  }

  private static Repetitions read(String regex) {
    Repetitions counted = new Repetitions();
    for (int at = 0; at < regex.length(); ) {
      at = counted.next(regex, at);
    }
    return counted;
  }

  private int next(String regex, int at) {
    switch (regex.charAt(at)) {
      case '\\' -> {
        int quoted = end(QUOTED, regex, at);
        return part(quoted > at ? quoted : Math.max(at + 1, end(ESCAPED, regex, at)));
      }
      case '[' -> {
        return part(end(CLASS, regex, at));
      }
      case '(' -> {
        most.push(1L);
        branches.push(1L);
        deepest = Math.max(deepest, most.size() - 1);
        last = 1;
        lastBranches = 0;
        return at + 1;
      }
      case ')' -> {
        if (most.size() > 1) {
          lastBranches = branches.pop();
          grow(lastBranches);
          last = most.pop();
          most.push(Math.max(most.pop(), last));
        }
        return at + 1;
      }
      case '{' -> {
        return counted(regex, at);
      }
      case '?', '*', '|' -> {
        grow(1);
        return part(at + 1);
      }
      default -> {
        return part(at + 1);
      }
    }
  }

  private int part(int end) {
    last = 1;
    lastBranches = 0;
    return end;
  }

  private void grow(long by) {
    branches.push(Math.min(branches.pop() + by, Integer.MAX_VALUE));
  }

  private int counted(String regex, int at) {
    Matcher count = COUNT.matcher(regex).region(at, regex.length());
    if (!count.lookingAt()) {
      return part(at + 1);
    }
    String upper = count.group(2);
    long times = Long.parseLong(upper == null || upper.isEmpty() ? count.group(1) : upper);
    // Saturates far above any bound, so that it cannot overflow.
    last = Math.min(last * Math.max(1, times), Integer.MAX_VALUE);
    most.push(Math.max(most.pop(), last));
    // Of {2,5} three are optional.
    long optional = upper == null ? 0 : Math.max(1, times - Long.parseLong(count.group(1)));
    grow(lastBranches * (times - 1) + optional);
    lastBranches = Math.min(lastBranches * times + optional, Integer.MAX_VALUE);
    return count.end();
  }

  private static int end(Pattern pattern, String regex, int at) {
    Matcher found = pattern.matcher(regex).region(at, regex.length());
    return found.lookingAt() ? found.end() : at;
  }
}

package dev.sidecar.failure;

import dev.sidecar.failure.DecisionRecord.Among;
import dev.sidecar.failure.DecisionRecord.Asked;
import dev.sidecar.failure.DecisionRecord.AttemptMade;
import dev.sidecar.failure.DecisionRecord.Candidate;
import dev.sidecar.failure.DecisionRecord.ClusterSeen;
import dev.sidecar.failure.DecisionRecord.Ending;
import dev.sidecar.failure.DecisionRecord.Hedging;
import dev.sidecar.failure.DecisionRecord.Limits;
import dev.sidecar.failure.DecisionRecord.Permits;
import dev.sidecar.failure.DecisionRecord.Pick;
import dev.sidecar.failure.DecisionRecord.RouteSeen;
import dev.sidecar.failure.DecisionRecord.RouteTaken;
import dev.sidecar.failure.DecisionRecord.Times;
import dev.sidecar.policy.RetryLimit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a decision record as lines of a word, a rule and what it found, aligned. */
final class DecisionText {
  private static final String INDENT = " ".repeat(14);
  private static final String GAP = "  ";

  private final StringBuilder out = new StringBuilder(1_024);

  private DecisionText() {}

  static String of(DecisionRecord record) {
    DecisionText text = new DecisionText();
    text.head(record.asked(), record.ending());
    if (record.route() != null) {
      text.route(record.route());
    }
    record.passed().forEach(it -> text.line("on the way", it.rule() + GAP + it.what()));
    String said = record.ending() == null ? null : record.ending().failure();
    record.attempts().forEach(attempt -> text.attempt(attempt, said));
    if (record.cluster() != null) {
      text.cluster(record.cluster());
    }
    return text.out.toString();
  }

  private void head(Asked asked, @Nullable Ending ending) {
    String what = asked.method() + (asked.url() == null ? "" : " " + asked.url());
    if (ending == null) {
      out.append(what).append(": not sent\n");
      return;
    }
    String how = ending.failure() != null ? "failed" : "answered " + ending.status();
    String time = ending.time() == null ? "" : " after " + time(ending.time());
    out.append(what).append(": ").append(how).append(time);
    out.append(", ").append(ending.outcome()).append('\n');
    if (ending.failure() != null) {
      line("failure", ending.failure());
    }
  }

  private void route(RouteTaken route) {
    RouteSeen taken = route.taken();
    line("route", route.rule() + (taken == null ? "" : GAP + words(taken)));
    route.misses().forEach(miss -> line("", "not " + words(miss.route()) + ": " + miss.why()));
  }

  private static String words(RouteSeen route) {
    return "routes[%d] %s, %s -> %s"
        .formatted(route.position(), route.host(), route.match(), route.leadsTo());
  }

  private void attempt(AttemptMade attempt, @Nullable String said) {
    String where = attempt.endpoint() == null ? "no endpoint" : attempt.endpoint().toString();
    Integer status = attempt.brought().status();
    String brought = status == null ? "failed" : "answered " + status;
    String rule = attempt.brought().rule() == null ? "" : GAP + attempt.brought().rule();
    line(
        "attempt " + attempt.number(),
        where + GAP + brought + rule + GAP + attempt.brought().outcome());
    String failure = attempt.brought().failure();
    if (failure != null && !failure.equals(said)) {
      line("", failure);
    }
    if (attempt.pick() != null) {
      pick(attempt.pick(), ", read after the attempt");
    }
    times(attempt.times());
    String verdict = attempt.verdict().rule() == null ? "" : attempt.verdict().rule() + GAP;
    line(attempt.verdict().again() ? "  again" : "  end", verdict + attempt.verdict().why());
  }

  private void times(Times times) {
    List<String> parts = new ArrayList<>();
    Duration waited = times.admission();
    if (waited != null && !waited.isZero()) {
      parts.add("admission " + time(waited) + " (" + Rule.ADMISSION_MAX_CONNECTIONS + ")");
    }
    part(parts, "connect", times.connect());
    part(parts, "request", times.request());
    part(parts, "first byte", times.firstByte());
    part(parts, "body", times.body());
    part(parts, "whole", times.whole());
    if (!parts.isEmpty()) {
      line("  times", String.join(", ", parts));
    }
  }

  private static void part(List<String> parts, String name, @Nullable Duration time) {
    if (time != null) {
      parts.add(name + " " + time(time));
    }
  }

  private void pick(Pick pick, String afterwards) {
    String rules = pick.rules().stream().map(Rule::id).collect(Collectors.joining(" "));
    String when = pick.atChoice() ? "" : afterwards;
    line("  balance", rules + GAP + pick.endpoints() + " endpoints" + when);
    if (pick.among() != null) {
      line("  among", among(pick.among()));
    }
    int width = pick.candidates().stream().mapToInt(it -> name(it).length()).max().orElse(0);
    for (Candidate each : pick.candidates()) {
      out.append(INDENT)
          .append(
              String.format(
                  Locale.ROOT,
                  "%-" + width + "s  weight %d  in flight %d  %s%s%s\n",
                  name(each),
                  each.weight(),
                  each.inFlight(),
                  health(each),
                  each.tried() ? "  tried" : "",
                  drawn(each, pick)));
    }
    if (pick.candidates().size() < pick.endpoints()) {
      line("", (pick.endpoints() - pick.candidates().size()) + " more");
    }
  }

  private static String health(Candidate candidate) {
    List<String> out = new ArrayList<>();
    if (candidate.ejectedBy() != null) {
      out.add("ejected " + candidate.ejectedBy());
    }
    if (candidate.unhealthyBy() != null) {
      out.add("unhealthy " + candidate.unhealthyBy());
    }
    return out.isEmpty() ? "healthy" : String.join(", ", out);
  }

  private static String among(Among among) {
    String locality = among.locality().isEmpty() ? "" : ", locality " + among.locality();
    String subset = among.subset().isEmpty() ? "" : ", subset " + among.subset();
    return "priority " + among.priority() + locality + subset;
  }

  private static String drawn(Candidate candidate, Pick pick) {
    int times = Collections.frequency(pick.drawn(), candidate.endpoint());
    return times == 0 ? "" : "  drawn " + times + "x";
  }

  private static String name(Candidate candidate) {
    return candidate.endpoint().toString();
  }

  private void cluster(ClusterSeen cluster) {
    Limits limits = cluster.limits();
    line("cluster", cluster.name());
    if (cluster.next() != null) {
      pick(cluster.next(), "");
    }
    line(
        "  limits",
        "timeout %s, perTryTimeout %s, connectTimeout %s, streamIdleTimeout %s"
            .formatted(
                limit(limits.timeouts().call()),
                limit(limits.timeouts().perTry()),
                limit(limits.connectTimeout()),
                limit(limits.timeouts().streamIdle())));
    line("  retry", retry(limits));
    if (limits.hedging() != null) {
      line("  hedge", hedge(limits.hedging()));
    }
    line(
        "  budget",
        cluster.use().retrying().underWay()
            + " under way, "
            + cluster.use().retrying().allowed()
            + " allowed ("
            + words(cluster.use().retrying().limit())
            + ")");
    line("  admission", admission(cluster.use().permits()));
    line("  breaker", cluster.use().breaker() == null ? "none" : cluster.use().breaker());
  }

  private static String retry(Limits limits) {
    if (limits.never() != null) {
      return "never: " + limits.never();
    }
    String conditions =
        limits.repeats().stream()
            .map(it -> it.rule() + (it.notSentOnly() ? " (if not sent)" : ""))
            .collect(Collectors.joining(", "));
    return "up to " + limits.retry().attempts() + " attempts: " + conditions;
  }

  private static String hedge(Hedging hedging) {
    if (hedging.never() != null) {
      return "never: " + hedging.never();
    }
    Duration delay = hedging.delay();
    String when =
        delay != null
            ? "another after " + time(delay) + " without a response"
            : hedging.rule() == Rule.HEDGE_PERCENTILE
                ? "none by time yet, too few latencies are known"
                : "none, there is no perTryTimeout";
    return "up to " + hedging.attempts() + " attempts: " + hedging.rule() + GAP + when;
  }

  private static String words(RetryLimit limit) {
    return limit instanceof RetryLimit.Budget budget
        ? decimal(BigDecimal.valueOf(budget.percent()))
            + " % of the active, at least "
            + budget.minConcurrency()
        : "maxRetries: " + ((RetryLimit.Fixed) limit).maxRetries();
  }

  private static String admission(Permits permits) {
    String connections =
        permits.maxConnections() == Integer.MAX_VALUE
            ? ""
            : "maxConnections " + permits.maxConnections() + ", ";
    return "%d run, %d wait (%smaxPending %d, maxRequests %d)"
        .formatted(
            permits.running(),
            permits.waiting(),
            connections,
            permits.maxPending(),
            permits.maxRequests());
  }

  private void line(String word, String what) {
    // What a peer said stands in a failure's message.
    String shown = what.replaceAll("\\p{Cntrl}", "?");
    out.append(String.format(Locale.ROOT, "  %-" + (INDENT.length() - 2) + "s%s\n", word, shown));
  }

  private static String limit(Duration time) {
    return time.isZero() ? "none" : time(time);
  }

  private static String time(Duration time) {
    long nanos = time.toNanos();
    if (time.toSeconds() >= 1) {
      return decimal(BigDecimal.valueOf(nanos, 9)) + " s";
    }
    return time.toMillis() >= 1
        ? decimal(BigDecimal.valueOf(nanos, 6)) + " ms"
        : decimal(BigDecimal.valueOf(nanos, 3)) + " us";
  }

  /** At most two digits after the point. */
  private static String decimal(BigDecimal number) {
    return number.setScale(2, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
  }
}

package dev.sidecar.failure;

import dev.sidecar.failure.DecisionRecord.Among;
import dev.sidecar.failure.DecisionRecord.Asked;
import dev.sidecar.failure.DecisionRecord.AttemptMade;
import dev.sidecar.failure.DecisionRecord.Brought;
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
import dev.sidecar.failure.DecisionRecord.Use;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes a decision record as one JSON object on one line. The engine has no other use for JSON, so
 * that it brings no library for it.
 */
final class DecisionJson {
  private final StringBuilder out = new StringBuilder(1_024);

  private DecisionJson() {}

  static String of(DecisionRecord record) {
    DecisionJson json = new DecisionJson();
    Asked asked = record.asked();
    json.object(
        "schema", 1,
        "method", asked.method(),
        "url", asked.url(),
        "idempotent", asked.idempotent(),
        "replayable", asked.replayable(),
        "rules", list(record.rules(), Rule::id),
        "route", some(record.route(), DecisionJson::route),
        "passed", list(record.passed(), it -> of("rule", it.rule().id(), "what", it.what())),
        "cluster", some(record.cluster(), DecisionJson::cluster),
        "attempts", list(record.attempts(), DecisionJson::attempt),
        "ending", some(record.ending(), DecisionJson::ending));
    return json.out.toString();
  }

  private static Object[] route(RouteTaken route) {
    RouteSeen taken = route.taken();
    return of(
        "rule", route.rule().id(),
        "taken", some(taken, DecisionJson::route),
        "misses", list(route.misses(), it -> of("route", route(it.route()), "why", it.why())));
  }

  private static Object[] route(RouteSeen route) {
    return of(
        "position", route.position(),
        "host", route.host(),
        "match", route.match(),
        "leads_to", route.leadsTo());
  }

  private static Object[] cluster(ClusterSeen cluster) {
    Limits limits = cluster.limits();
    Use use = cluster.use();
    Permits permits = use.permits();
    return of(
        "name", cluster.name(),
        "timeouts",
            of(
                "timeout_us", micros(limits.timeouts().call()),
                "per_try_us", micros(limits.timeouts().perTry()),
                "connect_us", micros(limits.connectTimeout()),
                "stream_idle_us", micros(limits.timeouts().streamIdle())),
        "retry",
            of(
                "attempts", limits.retry().attempts(),
                "on", list(new TreeSet<>(limits.retry().on()), RetryCondition::text),
                "repeats",
                    list(
                        limits.repeats(),
                        it -> of("rule", it.rule().id(), "not_sent_only", it.notSentOnly())),
                "never", some(limits.never(), Rule::id),
                "under_way", use.retrying().underWay(),
                "allowed", use.retrying().allowed(),
                "limit", limit(use.retrying().limit())),
        "hedge", some(limits.hedging(), DecisionJson::hedge),
        "admission",
            of(
                "running", permits.running(),
                "waiting", permits.waiting(),
                "max_connections",
                    permits.maxConnections() == Integer.MAX_VALUE ? null : permits.maxConnections(),
                "max_pending", permits.maxPending(),
                "max_requests", permits.maxRequests()),
        "breaker", use.breaker(),
        "pick", some(cluster.next(), DecisionJson::pick));
  }

  private static Object[] hedge(Hedging hedging) {
    return of(
        "rule", hedging.rule().id(),
        "attempts", hedging.attempts(),
        "delay_us", some(hedging.delay(), DecisionJson::micros),
        "never", some(hedging.never(), Rule::id));
  }

  private static Object[] limit(RetryLimit limit) {
    return limit instanceof RetryLimit.Budget budget
        ? of("percent", budget.percent(), "min_concurrency", budget.minConcurrency())
        : of("max_retries", ((RetryLimit.Fixed) limit).maxRetries());
  }

  private static Object[] pick(Pick pick) {
    return of(
        "rules", list(pick.rules(), Rule::id),
        "endpoints", pick.endpoints(),
        "at_choice", pick.atChoice(),
        "drawn", list(pick.drawn(), Object::toString),
        "candidates", list(pick.candidates(), DecisionJson::candidate),
        "among", some(pick.among(), DecisionJson::among));
  }

  private static Object[] among(Among among) {
    return of("priority", among.priority(), "locality", among.locality(), "subset", among.subset());
  }

  private static Object[] candidate(Candidate candidate) {
    return of(
        "endpoint", candidate.endpoint().toString(),
        "weight", candidate.weight(),
        "in_flight", candidate.inFlight(),
        "ejected_by", some(candidate.ejectedBy(), Rule::id),
        "tried", candidate.tried(),
        "unhealthy_by", some(candidate.unhealthyBy(), Rule::id));
  }

  private static Object[] attempt(AttemptMade attempt) {
    Brought brought = attempt.brought();
    return of(
        "number", attempt.number(),
        "endpoint", some(attempt.endpoint(), Object::toString),
        "status", brought.status(),
        "failure", brought.failure(),
        "rule", some(brought.rule(), Rule::id),
        "outcome", brought.outcome().name(),
        "verdict",
            of(
                "rule", some(attempt.verdict().rule(), Rule::id),
                "again", attempt.verdict().again(),
                "why", attempt.verdict().why()),
        "times", times(attempt.times()),
        "pick", some(attempt.pick(), DecisionJson::pick));
  }

  private static Object[] times(Times times) {
    return of(
        "admission_us", micros(times.admission()),
        "connect_us", micros(times.connect()),
        "request_us", micros(times.request()),
        "first_byte_us", micros(times.firstByte()),
        "body_us", micros(times.body()),
        "whole_us", micros(times.whole()));
  }

  private static Object[] ending(Ending ending) {
    return of(
        "status", ending.status(),
        "failure", ending.failure(),
        "outcome", ending.outcome().name(),
        "time_us", micros(ending.time()));
  }

  private static @Nullable Long micros(@Nullable Duration time) {
    return time == null ? null : time.toNanos() / 1_000;
  }

  /** Keys and values in turn. */
  private static Object[] of(@Nullable Object... keysAndValues) {
    return keysAndValues;
  }

  private static <T> List<Object> list(Collection<T> items, Function<T, Object> writer) {
    return items.stream().map(writer).toList();
  }

  private static <T> @Nullable Object some(@Nullable T value, Function<T, Object> writer) {
    return value == null ? null : writer.apply(value);
  }

  private void value(@Nullable Object value) {
    if (value instanceof Object[] keysAndValues) {
      object(keysAndValues);
    } else if (value instanceof List<?> items) {
      out.append('[');
      for (int i = 0; i < items.size(); i++) {
        out.append(i == 0 ? "" : ",");
        value(items.get(i));
      }
      out.append(']');
    } else if (value instanceof String text) {
      string(text);
    } else {
      // Numbers, true, false and null are written as Java writes them.
      out.append(value);
    }
  }

  private void object(@Nullable Object... keysAndValues) {
    out.append('{');
    for (int i = 0; i < keysAndValues.length; i += 2) {
      out.append(i == 0 ? "" : ",");
      value(keysAndValues[i]);
      out.append(':');
      value(keysAndValues[i + 1]);
    }
    out.append('}');
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
        // RFC 8259, section 7; a surrogate without its other half would be no text at all.
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}

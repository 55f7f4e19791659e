package dev.sidecar.bench;

import java.io.IOException;
import java.util.List;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Sends calls one after the other (closed loop, one caller) and times each to its last byte. */
final class Load {
  private static final long HIGHEST_NANOS = 60_000_000_000L;

  private final Histogram latencyNanos = new Histogram(HIGHEST_NANOS, 3);
  private long requests;
  private long errors;
  private @Nullable String firstError;
  private long elapsedNanos;

  /** Sends for so long; the call that is on its way at the end is counted. */
  void runFor(Arm arm, long nanos) {
    long begin = System.nanoTime();
    long now = begin;
    for (int next = 0; now - begin < nanos; next++) {
      now = send(arm.calls(), requestAt(arm.requests(), next), now);
    }
    elapsedNanos += now - begin;
  }

  /** Sends so many calls. */
  void runCalls(Arm arm, int calls) {
    long begin = System.nanoTime();
    long now = begin;
    for (int next = 0; next < calls; next++) {
      now = send(arm.calls(), requestAt(arm.requests(), next), now);
    }
    elapsedNanos += now - begin;
  }

  private static Request requestAt(List<Request> requests, int next) {
    return requests.get(next % requests.size());
  }

  /** In a closed loop the end of one call is the begin of the next: one clock read a call. */
  private long send(Call.Factory calls, Request request, long begin) {
    @Nullable String error = null;
    try (Response response = calls.newCall(request).execute()) {
      int bytes = response.body().bytes().length;
      if (response.code() != 200 || bytes != Testbed.RESPONSE_BYTES) {
        error =
            "status %d with %d bytes (expected: 200 with %d)"
                .formatted(response.code(), bytes, Testbed.RESPONSE_BYTES);
      }
    } catch (IOException | RuntimeException failed) {
      error = failed.toString();
    }
    long end = System.nanoTime();
    requests++;
    if (error == null) {
      latencyNanos.recordValue(Math.min(end - begin, HIGHEST_NANOS));
    } else {
      errors++;
      if (firstError == null) {
        firstError = error;
      }
    }
    return end;
  }

  Histogram latencyNanos() {
    return latencyNanos;
  }

  /** All calls, those that failed included. */
  long requests() {
    return requests;
  }

  long errors() {
    return errors;
  }

  @Nullable String firstError() {
    return firstError;
  }

  double seconds() {
    return elapsedNanos / 1e9;
  }
}

package dev.sidecar.bench;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** The calls of an outage soak: how many attempts each took, and what became of it. */
final class OutageCalls {
  private static final long LOOK_NANOS = 5_000_000;

  private final Call.Factory client;
  private final SoakTally tally = new SoakTally();
  private final AtomicReferenceArray<@Nullable AttemptWatch> watches;
  private final AtomicIntegerArray answered;
  private final AtomicLongArray ended;

  OutageCalls(Call.Factory client, int calls) {
    this.client = client;
    this.watches = new AtomicReferenceArray<>(calls);
    this.answered = new AtomicIntegerArray(calls);
    this.ended = new AtomicLongArray(calls);
  }

  /**
   * Begins a call and returns at once.
   *
   * @param moment when it was to begin: what it takes is counted from there
   */
  void begin(int number, long moment) {
    SoakCall soakCall = SoakCall.simple(number);
    Call call = client.newCall(soakCall.request(tally::writtenAgain));
    AttemptWatch watch = new AttemptWatch();
    watches.set(number, watch);
    call.addEventListener(watch.ofOneCall());
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call failed, IOException failure) {
            tally.failed(soakCall, failure, false, end(number) - moment);
          }

          @Override
          public void onResponse(Call success, Response response) {
            read(soakCall, response, moment);
          }
        });
  }

  private void read(SoakCall soakCall, Response response, long moment) {
    int number = soakCall.number();
    try (response) {
      int bytes = response.body().bytes().length;
      if (response.code() == 200 && bytes == FaultyAnswer.bytes(number)) {
        answered.set(number, 1);
      }
      tally.ended("answered " + response.code(), end(number) - moment);
    } catch (IOException | RuntimeException failure) {
      tally.failed(soakCall, failure, true, end(number) - moment);
    }
  }

  private long end(int number) {
    long now = System.nanoTime();
    ended.set(number, now);
    return now;
  }

  /** Waits until every call has ended, or the time is over. */
  void await(long nanos) {
    long begin = System.nanoTime();
    while (tally.ended() < watches.length() && System.nanoTime() - begin < nanos) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Whether the whole answer came. */
  boolean answered(int number) {
    return answered.get(number) == 1;
  }

  long attempts(int number) {
    AttemptWatch watch = watches.get(number);
    return watch == null ? 0 : watch.attempts();
  }

  /** The moment of its end. */
  long ended(int number) {
    return ended.get(number);
  }

  SoakTally tally() {
    return tally;
  }
}

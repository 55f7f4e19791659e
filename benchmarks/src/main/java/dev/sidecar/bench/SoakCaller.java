package dev.sidecar.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;

/** Sends one call of a soak as it is to be sent, and counts how it ended. */
final class SoakCaller {
  private static final String OUTCOME = "answered ";

  private final Call.Factory client;
  private final AttemptWatch watch;
  private final SoakTally tally;
  private final ScheduledExecutorService canceller;
  private final long patienceNanos;

  /**
   * A caller; any number of threads may use it.
   *
   * @param patienceNanos for how long an enqueued call may keep its callback waiting
   */
  SoakCaller(
      Call.Factory client,
      AttemptWatch watch,
      SoakTally tally,
      ScheduledExecutorService canceller,
      long patienceNanos) {
    this.client = client;
    this.watch = watch;
    this.tally = tally;
    this.canceller = canceller;
    this.patienceNanos = patienceNanos;
  }

  /** Returns when the call has ended, or when an enqueued one's time is long over. */
  void send(SoakCall soakCall) throws InterruptedException {
    Call call = client.newCall(soakCall.request(tally::writtenAgain));
    call.addEventListener(watch.ofOneCall());
    if (soakCall.cancelMicros() >= 0) {
      var unused = canceller.schedule(call::cancel, soakCall.cancelMicros(), TimeUnit.MICROSECONDS);
    }
    long begin = System.nanoTime();
    if (soakCall.enqueued()) {
      enqueue(soakCall, call, begin);
    } else {
      execute(soakCall, call, begin);
    }
  }

  private void execute(SoakCall soakCall, Call call, long begin) {
    Response response;
    try {
      response = call.execute();
    } catch (IOException | RuntimeException failure) {
      tally.failed(soakCall, failure, false, System.nanoTime() - begin);
      return;
    }
    read(soakCall, response, begin);
  }

  private void enqueue(SoakCall soakCall, Call call, long begin) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call failed, IOException failure) {
            tally.failed(soakCall, failure, false, System.nanoTime() - begin);
            over.countDown();
          }

          @Override
          public void onResponse(Call answered, Response response) {
            read(soakCall, response, begin);
            over.countDown();
          }
        });
    // A callback that never comes leaves the call uncounted, which breaks a bound.
    boolean inTime = over.await(patienceNanos, TimeUnit.NANOSECONDS);
    if (!inTime) {
      tally.silent(soakCall);
    }
  }

  private void read(SoakCall soakCall, Response response, long begin) {
    String outcome;
    try (response) {
      outcome = OUTCOME + response.code() + read(soakCall, response);
    } catch (IOException | RuntimeException failure) {
      tally.failed(soakCall, failure, true, System.nanoTime() - begin);
      return;
    }
    tally.ended(outcome, System.nanoTime() - begin);
  }

  private String read(SoakCall soakCall, Response response) throws IOException {
    String id = response.header(Ledger.ID);
    if (id == null) {
      return response.code() == 101 ? ", upgraded unasked" : bytes(response) + ", garbled";
    }
    if (Integer.parseInt(id) != soakCall.number()) {
      tally.confused(soakCall, "answer of call " + id);
    }
    if (soakCall.readsHalf() && response.code() == 200) {
      response.body().source().readByte();
      return ", closed half-way";
    }
    byte[] body = response.body().bytes();
    if (response.code() == 200 && !Arrays.equals(body, expected(soakCall))) {
      tally.confused(soakCall, "another body of " + body.length + " bytes");
    }
    return "";
  }

  private static String bytes(Response response) throws IOException {
    return response.body().bytes().length == 0 ? ", empty" : ", with a body";
  }

  private static byte[] expected(SoakCall soakCall) {
    byte[] body = new byte[FaultyAnswer.bytes(soakCall.number())];
    Arrays.fill(body, FaultyAnswer.letter(soakCall.number()));
    return body;
  }
}

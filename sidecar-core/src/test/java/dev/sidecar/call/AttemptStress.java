package dev.sidecar.call;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sidecar.FakeCall;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.time.Timer;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The fields of an attempt that are plain: whoever ends it finds them as they were written. */
final class AttemptStress {
  private static final Endpoint ENDPOINT = Endpoint.parse("10.0.3.7:8443");

  private AttemptStress() {}

  /** Counts the ends that it is told, of attempts to one endpoint. */
  private static final class Told implements Attempt.Place {
    private final AtomicInteger ends = new AtomicInteger();

    @Override
    public Endpoint endpoint() {
      return ENDPOINT;
    }

    @Override
    public void ended(Attempt attempt) {
      ends.incrementAndGet();
    }
  }

  /** The timer ends what was answered and is due, as its carrier does, who has written all. */
  @JCStressTest
  @State
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "all that it held is given back once")
  @Outcome(expect = FORBIDDEN, desc = "whoever ends an attempt gives back all that it holds")
  public static class EndsOfTwo {
    private final Timer timer = Timer.manual(() -> 0);
    private final Attempt attempt = new Attempt(new FakeCall(), 1, timer);
    private final Told permit = new Told();
    private final Told place = new Told();

    @Actor
    public void runs() {
      attempt.admitted(permit);
      attempt.goesTo(place);
      attempt.begin(Limit.PER_TRY, 1);
      attempt.answered(0, Limit.STREAM_IDLE, -1);
      attempt.end();
    }

    @Actor
    public void ticks() {
      timer.tick();
    }

    @Arbiter
    public void after(III_Result r) {
      timer.tick();
      r.r1 = permit.ends.get();
      r.r2 = place.ends.get();
      r.r3 = timer.watched().size();
    }
  }
}

package dev.sidecar.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.spi.Discovery;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DnsDiscoveryTest {
  /** What the next lookup finds: addresses, or nothing for a failure. Each lookup waits for it. */
  private final SynchronousQueue<List<String>> server = new SynchronousQueue<>();

  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private volatile Thread lookups;
  private final Heard heard = new Heard();
  private final Timer timer = Timer.started(Ticker.system(), "test-timer");
  private final Discovery.Subscription subscription =
      new DnsDiscovery("orders.svc", 8080, Duration.ofMillis(1), this::resolve, timer).watch(heard);

  @AfterEach
  void close() {
    subscription.close();
    timer.close();
  }

  @Test
  void addressesOfBothFamiliesAreFoundInOneOrder() throws Exception {
    answer("::1", "10.0.0.200", "10.0.0.3");
    heard.next("[10.0.0.3:8080, 10.0.0.200:8080, [0:0:0:0:0:0:0:1]:8080]");
    answer("10.0.0.3", "::1", "10.0.0.200");
    heard.next("[10.0.0.3:8080, 10.0.0.200:8080, [0:0:0:0:0:0:0:1]:8080]");
    assertThat(asked).contains("orders.svc");
  }

  @Test
  void addressThatIsAnsweredTwiceIsFoundOnce() throws Exception {
    answer("10.0.0.1", "10.0.0.1");
    heard.next("[10.0.0.1:8080]");
  }

  @Test
  void failedLookupIsAFailureAndTheNextIsMadeNevertheless() throws Exception {
    answer("10.0.0.1");
    heard.next("[10.0.0.1:8080]");
    answer();
    heard.next("failed: orders.svc: unknown to the test");
    answer("10.0.0.1");
    heard.next("[10.0.0.1:8080]");
  }

  @Test
  void lookupUnderWayIsNotToldAfterTheClose() throws Exception {
    assertThat(asked.poll(8, TimeUnit.SECONDS)).isEqualTo("orders.svc");
    Thread thread = lookups;
    subscription.close();
    answer("10.0.0.2");
    thread.join(8_000);
    assertThat(thread.isAlive()).isFalse();
    assertThat(heard.isQuiet()).isTrue();
  }

  @Test
  void manualTimeMovesTheLookups() {
    AtomicLong now = new AtomicLong();
    Timer manual = Timer.manual(now::get);
    Heard inManualTime = new Heard();
    Discovery.Subscription watch =
        new DnsDiscovery(
                "orders.svc",
                8080,
                Duration.ofSeconds(5),
                host -> List.of(address("10.0.0." + (1 + now.get() / 1_000_000_000))),
                manual)
            .watch(inManualTime);
    inManualTime.hasTold("[10.0.0.1:8080]");
    pass(manual, now, 4);
    assertThat(inManualTime.isQuiet()).isTrue();
    pass(manual, now, 1);
    inManualTime.hasTold("[10.0.0.6:8080]");
    watch.close();
    pass(manual, now, 5);
    assertThat(inManualTime.isQuiet()).isTrue();
    assertThat(manual.watched()).isEmpty();
  }

  private static void pass(Timer manual, AtomicLong now, int seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    manual.tick();
  }

  private void answer(String... addresses) throws InterruptedException {
    assertThat(server.offer(List.of(addresses), 8, TimeUnit.SECONDS)).as("a lookup").isTrue();
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    lookups = Thread.currentThread();
    asked.add(host);
    try {
      List<String> answer = server.poll(8, TimeUnit.SECONDS);
      if (answer == null || answer.isEmpty()) {
        throw new UnknownHostException(host + ": unknown to the test");
      }
      return answer.stream().map(DnsDiscoveryTest::address).toList();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }
}

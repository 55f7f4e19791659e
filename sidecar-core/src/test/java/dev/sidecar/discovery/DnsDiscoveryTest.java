package dev.sidecar.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.spi.Discovery;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DnsDiscoveryTest {
  /** What the next lookup finds: addresses, or nothing for a failure. Each lookup waits for it. */
  private final SynchronousQueue<List<String>> server = new SynchronousQueue<>();

  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private volatile Thread lookups;
  private final Heard heard = new Heard();
  private final Discovery.Subscription subscription =
      new DnsDiscovery("orders.svc", 8080, Duration.ofMillis(1), this::resolve).watch(heard);

  @AfterEach
  void close() {
    subscription.close();
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

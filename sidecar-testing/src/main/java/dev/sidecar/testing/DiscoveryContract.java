package dev.sidecar.testing;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.spi.Discovery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Checks that a {@link Discovery} keeps its contract. Bound to no test framework; with JUnit:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> contract() {
 *   return DiscoveryContract.of(MyDriver::new).checks().stream()
 *       .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
 * }
 * }</pre>
 */
public final class DiscoveryContract {
  private static final List<WeightedEndpoint> AB = set("10.0.0.1", "10.0.0.2");
  private static final List<WeightedEndpoint> BC = set("10.0.0.2", "10.0.0.3");
  private static final List<WeightedEndpoint> MANY =
      set("10.0.0.9", "10.0.0.3", "10.0.0.7", "10.0.0.1", "10.0.0.8", "10.0.0.2", "10.0.0.5");
  private static final Duration PROMPTLY = Duration.ofSeconds(1);

  private final Callable<? extends DiscoveryDriver> drivers;
  private final Duration soon;
  private final Duration quiet;

  private DiscoveryContract(
      Callable<? extends DiscoveryDriver> drivers, Duration soon, Duration quiet) {
    this.drivers = drivers;
    this.soon = soon;
    this.quiet = quiet;
  }

  /** The contract of what the drivers drive; each check makes a driver of its own. */
  public static DiscoveryContract of(Callable<? extends DiscoveryDriver> drivers) {
    return new DiscoveryContract(drivers, Duration.ofSeconds(10), Duration.ofMillis(300));
  }

  /**
   * The same with other limits.
   *
   * @param soon within which a change must be told; default 10 s
   * @param quiet for which is waited where nothing may be told; default 300 ms. Longer than the
   *     discovery takes to tell a change, or the checks see less
   */
  public DiscoveryContract within(Duration soon, Duration quiet) {
    return new DiscoveryContract(drivers, soon, quiet);
  }

  /**
   * One sentence of the contract.
   *
   * @param name the sentence
   */
  public record Check(String name, Body body) {
    /**
     * Runs the check.
     *
     * @throws AssertionError if the discovery breaks the contract
     */
    public void run() throws Exception {
      body.run();
    }
  }

  /** What a check does. */
  @FunctionalInterface
  public interface Body {
    void run() throws Exception;
  }

  /** What a check does with its driver. */
  @FunctionalInterface
  private interface Driven {
    void run(DiscoveryDriver driver) throws Exception;
  }

  /** Every check, in an order that means nothing. */
  public List<Check> checks() {
    return List.of(
        check("the first answer is told without being asked for", this::firstAnswer),
        check("that there is no first answer is told too", this::firstFailure),
        check("each set is whole and replaces the one before", this::wholeSets),
        check("each address is in a set once", this::eachOnce),
        check("the same set is told in the same order", this::sameOrder),
        check("an empty source is told as an empty set", this::emptySource),
        check("a failure is told as a failure and never as an empty set", this::failure),
        check("the answer after a failure is told even if it is the old one", this::recovery),
        check("a set that was told is not changed afterwards", this::immutable),
        check("reports come one at a time and the newest last", this::newestLast),
        check("nothing is told after the close", this::quietAfterClose),
        check("a second close does nothing", this::closeTwice),
        check("close within a report returns and ends the watch", this::closeWithin),
        check("watch and close return while a listener blocks", this::blockedListener),
        check("a listener that throws hears the next change", this::throwingListener),
        check("the end of one watch does not end another", this::independent));
  }

  private Check check(String name, Driven body) {
    return new Check(
        name,
        () -> {
          try (DiscoveryDriver driver = drivers.call()) {
            body.run(driver);
          }
        });
  }

  private void firstAnswer(DiscoveryDriver driver) throws Exception {
    driver.publish(AB);
    watching(driver, (listener, watch) -> hears(listener, 0, AB));
  }

  private void firstFailure(DiscoveryDriver driver) throws Exception {
    driver.fail();
    watching(
        driver,
        (listener, watch) ->
            expect(listener.failedAfter(0, soon), "no report of the failure in " + soon));
  }

  private void wholeSets(DiscoveryDriver driver) throws Exception {
    driver.publish(AB);
    watching(
        driver,
        (listener, watch) -> {
          hears(listener, 0, AB);
          publishAndHear(driver, listener, BC);
          publishAndHear(driver, listener, MANY);
          publishAndHear(driver, listener, AB);
          for (List<WeightedEndpoint> told : listener.sets()) {
            expect(
                Stream.of(AB, BC, MANY).anyMatch(set -> same(set, told)),
                "told " + told + ", which was never the whole set");
          }
        });
  }

  private void eachOnce(DiscoveryDriver driver) throws Exception {
    driver.publish(AB);
    watching(
        driver,
        (listener, watch) -> {
          hears(listener, 0, AB);
          int before = listener.count();
          driver.publish(set("10.0.0.3", "10.0.0.3"));
          expect(
              listener.failedOrFoundAfter(before, told -> !same(AB, told), soon),
              "neither a merged set nor a failure in " + soon);
          for (List<WeightedEndpoint> told : listener.sets()) {
            expect(told.stream().distinct().count() == told.size(), "told twice: " + told);
          }
        });
  }

  private void sameOrder(DiscoveryDriver driver) throws Exception {
    driver.publish(MANY);
    watching(
        driver,
        (listener, watch) -> {
          hears(listener, 0, MANY);
          for (int round = 0; round < 3; round++) {
            publishAndHear(driver, listener, AB);
            publishAndHear(driver, listener, MANY);
          }
          long orders =
              listener.sets().stream().filter(told -> same(MANY, told)).distinct().count();
          expect(orders == 1, "one set was told in " + orders + " orders");
        });
  }

  private void emptySource(DiscoveryDriver driver) throws Exception {
    if (!driver.canBeEmpty()) {
      return;
    }
    driver.publish(AB);
    watching(
        driver,
        (listener, watch) -> {
          hears(listener, 0, AB);
          publishAndHear(driver, listener, List.of());
        });
  }

  private void failure(DiscoveryDriver driver) throws Exception {
    driver.publish(AB);
    watching(
        driver,
        (listener, watch) -> {
          hears(listener, 0, AB);
          int before = listener.count();
          driver.fail();
          boolean told = listener.failedAfter(before, soon);
          expect(
              !listener.foundAfter(before, List::isEmpty, Duration.ZERO),
              "the failure was told as an empty set");
          expect(told, "no report of the failure in " + soon);
        });
  }

  private void recovery(DiscoveryDriver driver) throws Exception {
    driver.publish(AB);
    watching(
        driver,
        (listener, watch) -> {
          hears(listener, 0, AB);
          driver.fail();
          if (!listener.failedAfter(0, soon)) {
            return; // Another check's matter.
          }
          publishAndHear(driver, listener, AB);
        });
  }

  private void immutable(DiscoveryDriver driver) throws Exception {
    driver.publish(AB);
    watching(
        driver,
        (listener, watch) -> {
          hears(listener, 0, AB);
          publishAndHear(driver, listener, BC);
          publishAndHear(driver, listener, MANY);
          expect(!listener.changedAfterwards(), "a list changed after it was told");
        });
  }

  private void newestLast(DiscoveryDriver driver) throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    DiscoveryListener listener = new DiscoveryListener(() -> await(first, quiet));
    driver.publish(AB);
    Discovery.Subscription[] watch = new Discovery.Subscription[1];
    Thread watcher = started(() -> watch[0] = driver.discovery().watch(listener));
    listener.anythingAfter(0, soon);
    // While the first report is still under way.
    Thread publisher =
        started(
            () -> {
              driver.publish(BC);
              driver.publish(MANY);
            });
    publisher.join(quiet.toMillis());
    first.countDown();
    expect(
        listener.foundAfter(0, told -> same(MANY, told), soon),
        "the newest set was not told in " + soon);
    watcher.join(soon.toMillis());
    publisher.join(soon.toMillis());
    int before = listener.count();
    listener.anythingAfter(before, quiet);
    watch[0].close();
    expect(!listener.overlapped(), "two reports at the same time");
    List<List<WeightedEndpoint>> sets = listener.sets();
    expect(same(MANY, sets.get(sets.size() - 1)), "told last: " + sets.get(sets.size() - 1));
  }

  private void quietAfterClose(DiscoveryDriver driver) throws Exception {
    driver.publish(AB);
    watching(
        driver,
        (listener, watch) -> {
          hears(listener, 0, AB);
          watch.close();
          // One report may have been on its way.
          listener.anythingAfter(listener.count(), quiet);
          int before = listener.count();
          driver.publish(BC);
          listener.anythingAfter(before, quiet);
          driver.fail();
          expect(!listener.anythingAfter(before, quiet), "a report after the close");
        });
  }

  private void closeTwice(DiscoveryDriver driver) throws Exception {
    driver.publish(AB);
    watching(
        driver,
        (listener, watch) -> {
          hears(listener, 0, AB);
          watch.close();
          expectNoThrow(watch::close);
        });
  }

  private void closeWithin(DiscoveryDriver driver) throws Exception {
    CountDownLatch known = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Discovery.Subscription[] watch = new Discovery.Subscription[1];
    DiscoveryListener listener =
        new DiscoveryListener(
            () -> {
              if (known.getCount() == 0) {
                watch[0].close();
                closed.countDown();
              }
            });
    driver.publish(AB);
    watch[0] = driver.discovery().watch(listener);
    hears(listener, 0, AB);
    known.countDown();
    driver.publish(BC);
    expect(await(closed, soon), "no report, or its close did not return, in " + soon);
    int before = listener.count();
    driver.publish(MANY);
    expect(!listener.anythingAfter(before, quiet), "a report after the close");
  }

  private void blockedListener(DiscoveryDriver driver) throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    DiscoveryListener blocked =
        new DiscoveryListener(() -> await(release, PROMPTLY.multipliedBy(3)));
    driver.publish(AB);
    Discovery.Subscription[] first = new Discovery.Subscription[1];
    // On a thread of its own: the first report may come within the watch.
    Thread watcher = started(() -> first[0] = driver.discovery().watch(blocked));
    try {
      expect(blocked.anythingAfter(0, soon), "no first answer in " + soon);
      Thread others =
          started(
              () -> {
                driver.discovery().watch(new DiscoveryListener()).close();
                if (first[0] != null) {
                  first[0].close();
                }
              });
      others.join(PROMPTLY.toMillis());
      expect(!others.isAlive(), "watch or close did not return in " + PROMPTLY);
    } finally {
      release.countDown();
      watcher.join(soon.toMillis());
      if (first[0] != null) {
        closeAnyway(first[0]);
      }
    }
  }

  private void throwingListener(DiscoveryDriver driver) throws Exception {
    DiscoveryListener listener =
        new DiscoveryListener(
            () -> {
              throw new IllegalStateException("thrown by the listener of a check");
            });
    driver.publish(AB);
    Discovery.Subscription[] watch = new Discovery.Subscription[1];
    expectNoThrow(() -> watch[0] = driver.discovery().watch(listener));
    try {
      expect(listener.anythingAfter(0, soon), "no first answer in " + soon);
      expectNoThrow(() -> driver.publish(BC));
      expect(
          listener.foundAfter(0, told -> same(BC, told), soon),
          "nothing after the listener had thrown");
    } finally {
      watch[0].close();
    }
  }

  private void independent(DiscoveryDriver driver) throws Exception {
    driver.publish(AB);
    DiscoveryListener other = new DiscoveryListener();
    Discovery.Subscription second = driver.discovery().watch(other);
    try {
      watching(driver, (listener, watch) -> hears(listener, 0, AB));
      hears(other, 0, AB);
      int before = other.count();
      driver.publish(BC);
      hears(other, before, BC);
    } finally {
      second.close();
    }
  }

  /** What a check does with a watch; it is closed afterwards. */
  @FunctionalInterface
  private interface Watching {
    void run(DiscoveryListener listener, Discovery.Subscription watch) throws Exception;
  }

  private static void watching(DiscoveryDriver driver, Watching body) throws Exception {
    DiscoveryListener listener = new DiscoveryListener();
    Discovery.Subscription watch = driver.discovery().watch(listener);
    try {
      body.run(listener, watch);
    } finally {
      closeAnyway(watch);
    }
  }

  // A close that throws is one check's matter and must not fail the others.
  private static void closeAnyway(Discovery.Subscription watch) {
    try {
      watch.close();
    } catch (RuntimeException e) {
      // See above.
    }
  }

  private void publishAndHear(
      DiscoveryDriver driver, DiscoveryListener listener, List<WeightedEndpoint> set)
      throws Exception {
    int before = listener.count();
    driver.publish(set);
    hears(listener, before, set);
  }

  private void hears(DiscoveryListener listener, int before, List<WeightedEndpoint> set) {
    expect(
        listener.foundAfter(before, told -> same(set, told), soon),
        "not told in " + soon + ": " + set + "; told so far: " + listener.sets());
  }

  /** In any order: a source may sort. Twice is another check's matter. */
  private static boolean same(List<WeightedEndpoint> set, List<WeightedEndpoint> told) {
    return told.containsAll(set) && set.containsAll(told);
  }

  private static boolean await(CountDownLatch latch, Duration limit) {
    try {
      return latch.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Thread started(Body body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            "discovery-contract");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void expectNoThrow(Body body) {
    try {
      body.run();
    } catch (Exception e) {
      throw new AssertionError("thrown: " + e, e);
    }
  }

  private static void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  private static List<WeightedEndpoint> set(String... addresses) {
    return Stream.of(addresses)
        .map(address -> WeightedEndpoint.of(Endpoint.parse(address + ":8080")))
        .toList();
  }
}

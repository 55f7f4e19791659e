package dev.sidecar.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sidecar.discovery.DnsDiscovery;
import dev.sidecar.discovery.FileDiscovery;
import dev.sidecar.discovery.FileWatch;
import dev.sidecar.discovery.Reports;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.spi.Discovery;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The discoveries of the core keep the contract, and whoever breaks it is found out. */
@Timeout(300)
class DiscoveryContractTest {
  private static final Timer MACHINE = Timer.started(Ticker.system(), "test-timer");

  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration QUIET = Duration.ofMillis(60);

  @TempDir Path directory;
  private int files;

  @TestFactory
  Stream<DynamicTest> memory() {
    return tests(DiscoveryContract.of(MemoryDriver::new).within(SOON, QUIET));
  }

  @TestFactory
  Stream<DynamicTest> dns() {
    return tests(DiscoveryContract.of(DnsDriver::new).within(SOON.multipliedBy(4), QUIET));
  }

  @TestFactory
  Stream<DynamicTest> file() {
    return tests(
        DiscoveryContract.of(() -> new FileDriver(directory.resolve("f" + files++)))
            .within(SOON.multipliedBy(4), QUIET.multipliedBy(5)));
  }

  /** Wrong in one way each, and the only checks that may fail for it. */
  enum Wrong {
    NO_FIRST_ANSWER("the first answer is told without being asked for"),
    PARTIAL_SETS("each set is whole and replaces the one before"),
    DUPLICATES("each address is in a set once"),
    SHUFFLES("the same set is told in the same order"),
    EMPTY_ON_FAILURE("a failure is told as a failure and never as an empty set"),
    FORGETS_THAT_IT_FAILED("the answer after a failure is told even if it is the old one"),
    CHANGES_ITS_LIST("a set that was told is not changed afterwards"),
    TELLS_AFTER_CLOSE("nothing is told after the close"),
    REFUSES_A_SECOND_CLOSE("a second close does nothing"),
    CLOSE_WAITS_FOR_THE_LISTENER("watch and close return while a listener blocks"),
    ENDS_WITH_A_THROWING_LISTENER("a listener that throws hears the next change"),
    ENDS_ALL_WATCHES("the end of one watch does not end another");

    final String sentence;

    Wrong(String sentence) {
      this.sentence = sentence;
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachWrongDiscoveryFailsTheCheckThatItBreaks(Wrong wrong) throws Exception {
    List<String> failed = new ArrayList<>();
    DiscoveryContract contract =
        DiscoveryContract.of(() -> wrong(wrong)).within(Duration.ofMillis(300), QUIET);
    for (DiscoveryContract.Check check : contract.checks()) {
      try {
        check.run();
      } catch (AssertionError e) {
        failed.add(check.name());
      }
    }
    if (wrong == Wrong.NO_FIRST_ANSWER) {
      // Nearly every check begins with a first answer.
      assertThat(failed).contains(wrong.sentence);
    } else {
      assertThat(failed).containsExactlyElementsOf(expected(wrong));
    }
  }

  private static List<String> expected(Wrong wrong) {
    return wrong == Wrong.TELLS_AFTER_CLOSE
        ? List.of(wrong.sentence, "close within a report returns and ends the watch")
        : wrong == Wrong.EMPTY_ON_FAILURE
            ? List.of("that there is no first answer is told too", wrong.sentence)
            : List.of(wrong.sentence);
  }

  @Test
  void theChecksHaveNamesOfTheirOwn() {
    assertThat(DiscoveryContract.of(MemoryDriver::new).checks())
        .extracting(DiscoveryContract.Check::name)
        .doesNotHaveDuplicates()
        .contains(Stream.of(Wrong.values()).map(it -> it.sentence).toArray(String[]::new));
  }

  private static DiscoveryDriver wrong(Wrong wrong) {
    return new WrongDriver(wrong);
  }

  /** The driver in memory, with one part taken out. */
  private static final class WrongDriver extends MemoryDriver {
    private final Wrong wrong;
    private final Random random = new Random(1);
    private final Map<Reports, List<WeightedEndpoint>> last = new ConcurrentHashMap<>();
    private volatile boolean twice;

    WrongDriver(Wrong wrong) {
      this.wrong = wrong;
    }

    @Override
    public Subscription watch(Listener listener) {
      return switch (wrong) {
        case NO_FIRST_ANSWER -> {
          Reports reports = new Reports(listener);
          watches.add(reports);
          yield () -> close(reports);
        }
        case REFUSES_A_SECOND_CLOSE -> {
          Subscription right = super.watch(listener);
          CountDownLatch open = new CountDownLatch(1);
          yield () -> {
            if (open.getCount() == 0) {
              throw new IllegalStateException("closed");
            }
            open.countDown();
            right.close();
          };
        }
        case CLOSE_WAITS_FOR_THE_LISTENER -> {
          // A lock that is held while the listener is told.
          synchronized (this) {
            yield super.watch(listener);
          }
        }
        default -> super.watch(listener);
      };
    }

    @Override
    Reports reports(Listener listener) {
      Reports[] reports = new Reports[1];
      reports[0] =
          new Reports(
              new Listener() {
                @Override
                public void found(List<WeightedEndpoint> endpoints) {
                  tellWrongly(listener, endpoints, reports[0]);
                }

                @Override
                public void failed(Exception cause) {
                  listener.failed(cause);
                }
              });
      return reports[0];
    }

    @Override
    void close(Reports reports) {
      switch (wrong) {
        case TELLS_AFTER_CLOSE -> {}
        case ENDS_ALL_WATCHES -> List.copyOf(watches).forEach(super::close);
        default -> super.close(reports);
      }
    }

    private void tellWrongly(Listener listener, List<WeightedEndpoint> endpoints, Reports reports) {
      switch (wrong) {
        case PARTIAL_SETS -> {
          try {
            listener.found(endpoints.subList(0, endpoints.size() / 2));
          } finally {
            listener.found(endpoints);
          }
        }
        case DUPLICATES -> listener.found(twice ? known() : endpoints);
        case SHUFFLES -> {
          List<WeightedEndpoint> shuffled = new ArrayList<>(endpoints);
          Collections.shuffle(shuffled, random);
          listener.found(shuffled);
        }
        case CHANGES_ITS_LIST -> {
          List<WeightedEndpoint> list = new ArrayList<>(endpoints);
          listener.found(list);
          list.clear();
        }
        case ENDS_WITH_A_THROWING_LISTENER -> {
          try {
            listener.found(endpoints);
          } catch (RuntimeException e) {
            super.close(reports);
          }
        }
        default -> listener.found(endpoints);
      }
    }

    @Override
    void tellFound(Reports reports, List<WeightedEndpoint> endpoints) {
      List<WeightedEndpoint> before = last.put(reports, endpoints);
      List<WeightedEndpoint> once = endpoints.stream().distinct().toList();
      twice = once.size() < endpoints.size();
      if (wrong == Wrong.FORGETS_THAT_IT_FAILED && endpoints.equals(before)) {
        return;
      }
      reports.found(wrong == Wrong.DUPLICATES ? once : endpoints);
    }

    @Override
    void tellFailure(Reports reports) {
      if (wrong == Wrong.EMPTY_ON_FAILURE) {
        reports.found(List.of());
      } else {
        super.tellFailure(reports);
      }
    }
  }

  private static Stream<DynamicTest> tests(DiscoveryContract contract) {
    return contract.checks().stream().map(check -> dynamicTest(check.name(), check::run));
  }

  /** A name server that answers what was published. */
  private static final class DnsDriver implements DiscoveryDriver {
    private volatile List<InetAddress> known = List.of();
    private final Discovery discovery =
        new DnsDiscovery("orders.svc", 8080, Duration.ofMillis(5), this::resolve, MACHINE);

    @Override
    public Discovery discovery() {
      return discovery;
    }

    @Override
    public void publish(List<WeightedEndpoint> endpoints) {
      known = endpoints.stream().map(it -> it.endpoint().address()).toList();
    }

    @Override
    public void fail() {
      known = List.of();
    }

    @Override
    public boolean canBeEmpty() {
      return false;
    }

    private List<InetAddress> resolve(String host) throws UnknownHostException {
      List<InetAddress> answer = known;
      if (answer.isEmpty()) {
        throw new UnknownHostException(host);
      }
      return answer;
    }
  }

  /** A real file. */
  private static final class FileDriver implements DiscoveryDriver {
    private final Path file;
    private final Discovery discovery;

    FileDriver(Path file) {
      this.file = file;
      this.discovery = new FileDiscovery(file, new FileWatch(MACHINE));
    }

    @Override
    public Discovery discovery() {
      return discovery;
    }

    @Override
    public void publish(List<WeightedEndpoint> endpoints) throws IOException {
      write(endpoints.stream().map(WeightedEndpoint::toString).collect(Collectors.joining("\n")));
    }

    @Override
    public void fail() throws IOException {
      write("not an address");
    }

    private void write(String text) throws IOException {
      Path fresh = file.resolveSibling(file.getFileName() + ".fresh");
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}

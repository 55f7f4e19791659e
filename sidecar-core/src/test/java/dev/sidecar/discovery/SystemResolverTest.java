package dev.sidecar.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemResolverTest {
  private final List<String> asked = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "db, 4",
    "db.x, 8",
    "a1-b2.c3, 8",
    "1, 1",
    "orders.shop.svc.cluster.local, 1024",
  })
  void nameHasAsManySpellingsAsItsLettersAllow(String host, int count) {
    assertThat(Spellings.count(host)).isEqualTo(count);
    Set<String> spellings = new HashSet<>();
    IntStream.range(0, count).forEach(turn -> spellings.add(Spellings.of(host, turn)));
    assertThat(spellings).hasSize(count).allMatch(each -> each.equalsIgnoreCase(host));
    assertThat(Spellings.of(host, count)).isEqualTo(Spellings.of(host, 0)).isEqualTo(host);
    assertThat(spellings).contains(Spellings.of(host, -1));
  }

  @Test
  void eachLookupSpellsTheNameInItsOwnWay() throws Exception {
    SystemResolver resolver = new SystemResolver(this::anyCase, 1);
    for (int i = 0; i < 3; i++) {
      resolver.resolve("db.svc");
    }
    assertThat(asked).containsExactly("Db.svc", "dB.svc", "DB.svc");
  }

  @Test
  void theJvmsCacheKnowsNoOtherSpelling() throws Exception {
    InetAddress cached = InetAddress.getAllByName("localhost")[0];
    assertThat(InetAddress.getAllByName("localhost")[0]).as("cached").isSameAs(cached);
    assertThat(InetAddress.getAllByName("LocalHost")[0]).as("asked anew").isNotSameAs(cached);
  }

  @Test
  void localhostIsFoundByTheJvmsResolver() throws Exception {
    assertThat(SystemResolver.create().resolve("localhost"))
        .isNotEmpty()
        .allMatch(InetAddress::isLoopbackAddress)
        .allSatisfy(each -> assertThat(each.toString()).startsWith("/"));
  }

  @Test
  void resolverThatMindsLetterCaseIsAskedAsWritten() throws Exception {
    SystemResolver resolver = new SystemResolver(this::lowerCaseOnly, 1);
    assertThat(resolver.resolve("db.svc")).hasSize(1);
    assertThat(resolver.resolve("db.svc")).hasSize(1);
    assertThat(asked).containsExactly("Db.svc", "db.svc", "dB.svc", "db.svc");
  }

  @Test
  void failureAfterAnAnswerIsAFailureAndIsNotHiddenByTheCache() throws Exception {
    SystemResolver resolver =
        new SystemResolver(
            host -> {
              if (asked.isEmpty()) {
                return anyCase(host);
              }
              asked.add(host);
              throw new UnknownHostException(host);
            },
            0);
    resolver.resolve("db.svc");
    assertThatThrownBy(() -> resolver.resolve("db.svc")).isInstanceOf(UnknownHostException.class);
    assertThat(asked).containsExactly("db.svc", "Db.svc");
  }

  private List<InetAddress> anyCase(String host) throws UnknownHostException {
    asked.add(host);
    return List.of(InetAddress.getByAddress(host, new byte[] {10, 0, 0, 1}));
  }

  private List<InetAddress> lowerCaseOnly(String host) throws UnknownHostException {
    if (host.equals("db.svc")) {
      return anyCase(host);
    }
    asked.add(host);
    throw new UnknownHostException(host);
  }
}

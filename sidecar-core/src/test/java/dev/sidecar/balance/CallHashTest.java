package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.HashPolicy;
import dev.sidecar.spi.Draws;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallHashTest {
  private static final Draws NONE =
      () -> {
        throw new AssertionError("there is a hash");
      };

  private final FakeCall call = new FakeCall("orders", "/?user=ada&empty=&user=bob", 0);

  @Test
  void aCallWithoutWhatItsPolicyAsksForIsBalancedByADraw() {
    assertThat(hash(() -> 7, new HashPolicy.Header("x-user", true))).isEqualTo(7);
    assertThat(hash(() -> 8)).isEqualTo(8);
    call.headers.put("cookie", List.of("session=; other"));
    assertThat(hash(() -> 9, new HashPolicy.Cookie("session", false))).isEqualTo(9);
  }

  @Test
  void hashesAreCombinedByTurningTheFirstOnes() {
    call.headers.put("x-user", List.of("ada"));
    long user = XxHash64.of("ada", 0);
    long source = XxHash64.of("127.0.0.1", 0);
    HashPolicy header = new HashPolicy.Header("X-User", false);
    HashPolicy missing = new HashPolicy.Header("x-none", true);
    HashPolicy origin = new HashPolicy.Source(false);
    assertThat(hash(NONE, header)).isEqualTo(user);
    assertThat(hash(NONE, missing, header, origin)).isEqualTo(Long.rotateLeft(user, 1) ^ source);
    assertThat(hash(NONE, new HashPolicy.Header("x-user", true), origin)).isEqualTo(user);
    // Envoy's: a terminal part without a hash of its own ends the list if there is one already.
    assertThat(hash(NONE, header, missing, origin)).isEqualTo(user);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "session=s7 | s7",
        "a=b; session=s7; session=s8 | s7",
        "a=b;session=\"s7\" | s7",
        "a=b;  session=\" | \"",
        "xsession=1; broken; session=s=7 | s=7",
      })
  void aCookieIsReadAsEnvoyReadsIt(String header, String value) {
    call.headers.put("cookie", List.of(header));
    assertThat(hash(NONE, new HashPolicy.Cookie("session", false)))
        .isEqualTo(XxHash64.of(value, 0));
  }

  @Test
  void theFirstValueOfAQueryParameterCountsTheEmptyOneToo() {
    assertThat(hash(NONE, new HashPolicy.Query("user", false))).isEqualTo(XxHash64.of("ada", 0));
    assertThat(hash(NONE, new HashPolicy.Query("empty", false))).isEqualTo(XxHash64.of("", 0));
  }

  private long hash(Draws draws, HashPolicy... policies) {
    call.policy(CallPolicy.DEFAULT.withHashPolicy(policies));
    return CallHash.of(call, draws);
  }
}

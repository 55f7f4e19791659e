package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XxHash64Test {
  // The last ones were computed by the reference implementation (xxhash 0.8).
  @ParameterizedTest
  @CsvSource({
    "'', 0, 17241709254077376921",
    "foo, 0, 3728699739546630719",
    "127.0.0.1:90_0, 0, 16117243373044804889",
    "127.0.0.1:90, 0, 13180206916909469397",
    "127.0.0.1:90, 1, 1521841302816948213",
    "value1, 0, 17790345089644221942",
    "abcdefghijklmnopqrstuvwxyz0123456789, 0, 7273945407305660262",
    "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789, 0, 15390674047800495760",
    "grüße, 0, 17777684262758440154",
    "€, 7, 3640222678355089547",
  })
  void hashesAsTheReferenceDoes(String text, long seed, String hash) {
    assertThat(Long.toUnsignedString(XxHash64.of(text, seed))).isEqualTo(hash);
  }

  @ParameterizedTest
  @CsvSource({"value2 value1, 9193721384592083371", "value1 value2, 9193721384592083371"})
  void severalValuesAreChainedInSortedOrder(String values, String hash) {
    assertThat(Long.toUnsignedString(CallHash.hash(List.of(values.split(" "))))).isEqualTo(hash);
  }
}

package dev.sidecar.conformance.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.conformance.cases.Sees.Shares;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareTestTest {
  /** With one degree of freedom chi-squared is 23.93 where chance is one in a million. */
  @ParameterizedTest
  @CsvSource({
    "250, 750, true",
    "316, 684, true",
    "317, 683, false",
    "184, 816, true",
    "183, 817, false",
    "0, 1000, false",
    "2, 6, false"
  })
  void aSpreadIsRefusedWhereChanceIsBelowOneInAMillion(long a, long b, boolean fits) {
    Shares shares = new Shares(Map.of("a", 1.0, "b", 3.0), 0.999999);
    assertThat(ShareTest.differences(shares, name -> name.equals("a") ? a : b).isEmpty())
        .isEqualTo(fits);
  }
}

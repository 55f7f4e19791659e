package dev.sidecar.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadlineTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1, 1",
    "5, 10, 15",
    "9223372036854775806, 1, 9223372036854775807",
    "9223372036854775807, 1, 9223372036854775807",
    "1, 9223372036854775807, 9223372036854775807",
    "9223372036854775807, 9223372036854775807, 9223372036854775807",
  })
  void momentIsTheSumAndNeverWhereItOverflows(long now, long nanos, long expected) {
    assertThat(Deadline.after(now, nanos)).isEqualTo(expected);
  }

  @Test
  void limitOfZeroIsNever() {
    assertThat(Deadline.after(7, Duration.ZERO)).isEqualTo(Deadline.NEVER);
    assertThat(Deadline.after(7, Duration.ofNanos(3))).isEqualTo(10);
  }
}

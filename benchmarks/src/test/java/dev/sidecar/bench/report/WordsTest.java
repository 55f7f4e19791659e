package dev.sidecar.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.bench.report.Measured.Cell;
import dev.sidecar.bench.report.Measured.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  private static final Payload USUAL = new Payload("h1", 0.0, 256.0);

  @Test
  void aCellIsSaidInWords() {
    assertThat(Words.cell(new Cell("closed", "free", USUAL, 1.0, null)))
        .isEqualTo("closed loop, 1 caller · free · HTTP/1.1, 0\u00a0B → 256\u00a0B");
    assertThat(Words.cell(new Cell("open", "pod", new Payload("h2", 1024.0, 0.0), 32.0, 8000.0)))
        .isEqualTo("open loop, 8,000 calls/s · one pod · HTTP/2, 1\u00a0KiB → 0\u00a0B");
  }

  @Test
  void whatIsUnknownIsSaidToBe() {
    assertThat(Words.cell(new Cell(null, "rack", new Payload("h3", null, null), null, null)))
        .isEqualTo("load ? · placement rack · protocol h3, ? → ?");
  }

  @ParameterizedTest
  @CsvSource({
    "OpenJDK 64-Bit Server VM 17.0.15+6-Debian-1deb12u1, 17.0.15",
    "9e5580933739775e8bce696a57a2e1bc99368f23/1.40.0/Clean/RELEASE/BoringSSL, 1.40.0",
    "1.40.0, 1.40.0",
    "tip, tip",
  })
  void aVersionIsTheFirstDottedNumber(String said, String version) {
    assertThat(Words.version(said)).isEqualTo(version);
  }
}

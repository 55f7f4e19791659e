package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The measurement of large policies with a small one: what needs no quiet machine must hold. */
@Timeout(300)
class ScaleTest {
  @Test
  void oneChangedRouteRebuildsNoClusterAndMetersStayWithinTheirBound(@TempDir Path directory)
      throws Exception {
    ScaleReport report = new ScaleCommand().run(120, 1_200);
    for (String exact : List.of("clusters rebuilt for one route", "series of meters (maxSeries)")) {
      assertThat(report.bounds())
          .filteredOn(bound -> bound.name().equals(exact))
          .singleElement()
          .satisfies(bound -> assertThat(bound.held()).isTrue());
    }
    assertThat(report.figures().values()).allMatch(value -> Double.isFinite(value));
    Path file = directory.resolve("scale.json");
    report.write(file);
    assertThat(new ObjectMapper().readTree(file.toFile()).get("routes").asInt()).isEqualTo(1_200);
  }
}

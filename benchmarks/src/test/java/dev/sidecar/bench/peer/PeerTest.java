package dev.sidecar.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.envoy.EnvoyBootstrap;
import dev.sidecar.policy.MeshPolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerTest {
  @Test
  void versionsAreWithoutWhatElseTheProgramsPrint() {
    assertThat(
            new Envoy(Path.of("x"))
                .versionIn("\n/opt/envoy  version: 1a2b/1.40.0/Clean/RELEASE/BoringSSL\n"))
        .isEqualTo("1.40.0");
    assertThat(new Haproxy().versionIn("HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://x\n"))
        .isEqualTo("2.6.12-1+deb12u4");
    assertThat(new Nginx().versionIn("nginx version: nginx/1.22.1\n")).isEqualTo("1.22.1");
  }

  @Test
  void aPeerIsRequiredByItsWholeName() {
    assertThat(ProxyBinary.required(Map.of("SIDECAR_REQUIRE", "haproxy, envoy"), "envoy")).isTrue();
    assertThat(ProxyBinary.required(Map.of("SIDECAR_REQUIRE", "envoy-arm64"), "envoy")).isFalse();
    assertThat(ProxyBinary.required(Map.of(), "envoy")).isFalse();
  }

  @Test
  void aNamedPeerThatIsNoProgramIsAbsentAndSaysSo() throws IOException {
    Map<String, String> environment = Map.of("NGINX_BIN", "/no/such/nginx");
    assertThat(ProxyBinary.find(new Nginx(), environment)).isNull();
    assertThat(ProxyBinary.absence(new Nginx(), environment))
        .isEqualTo("NGINX_BIN: /no/such/nginx (expected: an executable file)");
  }

  @Test
  void envoyWritesNoStatisticsOfEachCall() throws IOException {
    String bootstrap =
        EnvoyBootstrap.write(
            new MeshPolicy(List.of(), List.of()), new InetSocketAddress("127.0.0.1", 10_000));
    assertThat(bootstrap).doesNotContain("dynamic_stats");
    assertThat(Envoy.withoutDynamicStatistics(bootstrap)).contains("\"dynamic_stats\":false");
  }

  @Test
  void theUpstreamServesBytesOnly() {
    assertThat(Bodies.bytesIn("/bytes/256")).isEqualTo(256);
    assertThat(Bodies.bytesIn("/bytes/0")).isZero();
    assertThat(List.of("/", "/bytes/", "/bytes/-5", "/bytes/x", "/bytes/99999999"))
        .allSatisfy(path -> assertThat(Bodies.bytesIn(path)).isEqualTo(-1));
  }

  @Test
  void listsOfProcessorsHaveRanges() {
    assertThat(Processors.list("0-2,5,8-9")).containsExactly(0, 1, 2, 5, 8, 9);
    assertThat(Processors.list("3")).containsExactly(3);
  }

  @Test
  void aPinnedCommandRunsUnderTaskset() {
    assertThat(Processors.only(1).run(List.of("nginx", "-v")))
        .containsExactly("taskset", "-c", "1", "nginx", "-v");
    assertThat(Processors.ANY.run(List.of("nginx"))).containsExactly("nginx");
  }
}

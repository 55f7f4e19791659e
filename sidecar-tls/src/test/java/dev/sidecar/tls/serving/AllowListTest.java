package dev.sidecar.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.tls.serving.Decision.Reason;
import dev.sidecar.tls.trust.PeerNames;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowListTest {
  private static final String WEB = "spiffe://mesh.example/ns/shop/web";
  private static final String BATCH = "spiffe://mesh.example/ns/shop/batch";

  private final AllowList list =
      AllowList.builder()
          .allow(
              "shop reads orders",
              rule ->
                  rule.callers(new PeerMatch.SpiffePrefix("spiffe://mesh.example/ns/shop"))
                      .methods("GET", "HEAD")
                      .paths(new PathMatch.Prefix("/orders/"), new PathMatch.Exact("/orders")))
          .allow(
              "batch writes orders",
              rule ->
                  rule.callers(new PeerMatch.SpiffeId(BATCH))
                      .methods("PUT")
                      .paths(new PathMatch.Regex("/orders/[0-9]+")))
          .allow(
              "anyone asks for health",
              rule ->
                  rule.callers(
                          new PeerMatch.TrustDomain("mesh.example"),
                          new PeerMatch.DnsName("probe.example.org"))
                      .methods(AllowRule.ANY_METHOD)
                      .paths(new PathMatch.Exact("/health")))
          .build();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      textBlock =
          """
          spiffe://mesh.example/ns/shop/web      | GET  | /orders        | ALLOWED | shop reads orders
          spiffe://mesh.example/ns/shop/web      | HEAD | /orders/7      | ALLOWED | shop reads orders
          spiffe://mesh.example/ns/shop/batch    | PUT  | /orders/7      | ALLOWED | batch writes orders
          spiffe://mesh.example/ns/bank/x        | BREW | /health        | ALLOWED | anyone asks for health
          spiffe://mesh.example/ns/shop/web      | get  | /orders        | METHOD  |
          spiffe://mesh.example/ns/shop/web      | PUT  | /orders/7      | METHOD  |
          spiffe://mesh.example/ns/shop/web      | GET  | /ordersecret   | PATH    |
          spiffe://mesh.example/ns/shop/web      | GET  | /Orders        | PATH    |
          spiffe://mesh.example/ns/shop/batch    | PUT  | /orders/7/x    | METHOD  |
          spiffe://mesh.example/ns/shopping/web  | GET  | /orders        | PATH    |
          spiffe://partner.example/ns/shop/web   | GET  | /orders        | CALLER  |
          spiffe://partner.example/ns/shop/web   | GET  | /health        | CALLER  |
          spiffe://mesh.example/ns/shop/web      | GET  | /orders/../x   | AMBIGUOUS_PATH |
          spiffe://mesh.example/ns/shop/web      | GET  | //orders       | AMBIGUOUS_PATH |
          """)
  void onlyWhatARuleNamesIsAllowed(
      String caller, String method, String path, Reason reason, String rule) {
    Decision decision = list.decide(caller(caller), method, path);
    assertThat(decision.reason()).isEqualTo(reason);
    assertThat(decision.rule()).isEqualTo(rule);
    assertThat(decision.allowed()).isEqualTo(rule != null);
  }

  @Test
  void aCallerMayBeNamedByHost() {
    PeerIdentity probe =
        PeerIdentity.of(new PeerNames(List.of(), List.of("probe.example.org"), List.of()));
    assertThat(list.decide(probe, "GET", "/health").allowed()).isTrue();
    assertThat(list.decide(probe, "GET", "/orders").reason()).isEqualTo(Reason.PATH);
  }

  @Test
  void aCallerWithoutANameIsDenied() {
    PeerIdentity nobody = PeerIdentity.of(new PeerNames(List.of(), List.of(), List.of()));
    assertThat(list.decide(nobody, "GET", "/health").reason()).isEqualTo(Reason.CALLER);
  }

  @Test
  void anEmptyListDeniesEverything() {
    Decision decision = AllowList.builder().build().decide(caller(WEB), "GET", "/");
    assertThat(decision.allowed()).isFalse();
    assertThat(decision.message()).isEqualTo(WEB + ": GET /: denied: no rule for this caller");
  }

  @Test
  void aDenialSaysHowFarTheRulesGo() {
    assertThat(list.decide(caller(BATCH), "DELETE", "/orders/7").message())
        .isEqualTo(
            BATCH
                + ": DELETE /orders/7: denied: no rule for that method (rules for this caller: shop"
                + " reads orders, batch writes orders, anyone asks for health)");
    assertThat(list.decide(caller(WEB), "GET", "/a/../b").message())
        .isEqualTo(WEB + ": GET /a/../b: denied: a segment of dots at 3");
  }

  @Test
  void whatTheCallerWroteBeginsNoLineInALog() {
    String message =
        list.decide(caller(WEB), "GET\r\nx", "/a\n2026 INFO all is well" + "x".repeat(9_000))
            .message();
    assertThat(message).doesNotContain("\n", "\r").hasSizeLessThan(400);
  }

  @Test
  void everythingThatIsWrongWithRulesIsToldAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                AllowList.builder()
                    .allow("empty", rule -> {})
                    .allow(
                        "odd",
                        rule ->
                            rule.callers(new PeerMatch.TrustDomain("mesh.example"))
                                .methods("get", "*")
                                .paths(
                                    new PathMatch.Prefix("/orders"), new PathMatch.Exact("/a//b")))
                    .allow("twice", this::fine)
                    .allow("twice", this::fine)
                    .build())
        .withMessage(
            """
            rules.empty.callers: none (expected: at least one)
            rules.empty.methods: none (expected: at least one, or '*' for every method)
            rules.empty.paths: none (expected: at least one, or the prefix / for every path)
            rules.odd.methods: '*' (expected: upper case, like GET, or '*' alone)
            rules.odd.methods: 'get' (expected: upper case, like GET, or '*' alone)
            rules.odd.paths: /orders (expected: a prefix that ends with /, as /orders begins other names, too)
            rules.odd.paths: /a//b (expected: a path that requests may have; this one has an empty segment at 3)
            rules.twice: there twice (expected: a name of its own)\
            """);
  }

  private void fine(AllowList.Parts rule) {
    rule.callers(new PeerMatch.TrustDomain("mesh.example")).methods("GET").paths(PathMatch.ALL);
  }

  private static PeerIdentity caller(String id) {
    return PeerIdentity.of(new PeerNames(List.of(id), List.of(), List.of()));
  }
}

package dev.sidecar.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.tls.trust.PeerNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** However many rules there are, they only ever add what each of them allows by itself. */
class AllowListPropertiesTest {
  /** A request by one caller. */
  record Asked(PeerIdentity caller, String method, String path) {}

  @Property(tries = 2_000)
  void aListAllowsWhatSomeRuleOfItAllows(
      @ForAll("rules") List<AllowRule> rules, @ForAll("requests") Asked asked) {
    boolean some = rules.stream().anyMatch(rule -> decide(List.of(rule), asked).allowed());
    Decision decision = decide(rules, asked);
    assertThat(decision.allowed()).isEqualTo(some);
    assertThat(decision.rule() != null).isEqualTo(some);
  }

  @Property(tries = 2_000)
  void aRuleAllowsWhatItsThreePartsName(
      @ForAll("rule") AllowRule rule, @ForAll("requests") Asked asked) {
    boolean named =
        rule.callers().stream().anyMatch(asked.caller()::is)
            && (rule.methods().contains(asked.method()) || rule.methods().contains("*"))
            && rule.paths().stream().anyMatch(match -> matches(match, asked.path()))
            && PathTraps.find(asked.path()) == null;
    assertThat(decide(List.of(rule), asked).allowed()).isEqualTo(named);
  }

  @Property(tries = 2_000)
  void aPathWithATrapIsDeniedWhateverTheRules(
      @ForAll("rules") List<AllowRule> rules, @ForAll("requests") Asked asked) {
    Asked trapped = new Asked(asked.caller(), asked.method(), asked.path() + "/../a");
    assertThat(decide(rules, trapped).reason()).isEqualTo(Decision.Reason.AMBIGUOUS_PATH);
  }

  @Property(tries = 500)
  void anotherOrderAllowsTheSame(
      @ForAll("rules") List<AllowRule> rules, @ForAll("requests") Asked asked) {
    List<AllowRule> reversed = new ArrayList<>(rules);
    Collections.reverse(reversed);
    assertThat(decide(reversed, asked).reason()).isEqualTo(decide(rules, asked).reason());
  }

  private static Decision decide(List<AllowRule> rules, Asked asked) {
    AllowList.Builder list = AllowList.builder();
    for (int i = 0; i < rules.size(); i++) {
      AllowRule rule = rules.get(i);
      list.allow(
          "rule " + i,
          parts ->
              parts
                  .callers(rule.callers().toArray(PeerMatch[]::new))
                  .methods(rule.methods().toArray(String[]::new))
                  .paths(rule.paths().toArray(PathMatch[]::new)));
    }
    return list.build().decide(asked.caller(), asked.method(), asked.path());
  }

  private static boolean matches(PathMatch match, String path) {
    return match instanceof PathMatch.Prefix
        ? path.startsWith(match.text())
        : match instanceof PathMatch.Exact ? path.equals(match.text()) : path.matches(match.text());
  }

  @Provide
  Arbitrary<AllowRule> rule() {
    Arbitrary<PeerMatch> callers =
        Arbitraries.of(
            new PeerMatch.SpiffeId("spiffe://a/x/y"),
            new PeerMatch.SpiffePrefix("spiffe://a/x"),
            new PeerMatch.SpiffePrefix("spiffe://b/x"),
            new PeerMatch.TrustDomain("b"),
            new PeerMatch.DnsName("h.example"));
    Arbitrary<PathMatch> paths =
        Arbitraries.of(
            new PathMatch.Exact("/a"),
            new PathMatch.Exact("/a/"),
            new PathMatch.Prefix("/a/"),
            new PathMatch.Prefix("/"),
            new PathMatch.Regex("/a|/b/.*"));
    Arbitrary<Set<String>> methods =
        Arbitraries.of(Set.of("GET"), Set.of("PUT", "GET"), Set.of(AllowRule.ANY_METHOD));
    return Combinators.combine(
            callers.list().ofMinSize(1).ofMaxSize(2),
            methods,
            paths.list().ofMinSize(1).ofMaxSize(2))
        .as((who, how, where) -> new AllowRule("rule", who, how, where));
  }

  @Provide
  Arbitrary<List<AllowRule>> rules() {
    return rule().list().ofMaxSize(5);
  }

  @Provide
  Arbitrary<Asked> requests() {
    Arbitrary<PeerIdentity> callers =
        Arbitraries.of(
                "spiffe://a/x/y", "spiffe://a/x", "spiffe://a/xy", "spiffe://b/x/y", "h.example")
            .map(
                name ->
                    name.startsWith("spiffe:")
                        ? new PeerNames(List.of(name), List.of(), List.of())
                        : new PeerNames(List.of(), List.of(name), List.of()))
            .map(PeerIdentity::of);
    return Combinators.combine(
            callers,
            Arbitraries.of("GET", "PUT", "get"),
            Arbitraries.of("/a", "/a/", "/a/b", "/b/c", "/ab", "//a", "/a/..", "/a%2fb", "/b/;x"))
        .as(Asked::new);
  }
}

package dev.sidecar.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.policy.DescriptorPart;
import dev.sidecar.policy.DescriptorPart.DestinationCluster;
import dev.sidecar.policy.DescriptorPart.Fixed;
import dev.sidecar.policy.DescriptorPart.Header;
import dev.sidecar.policy.DescriptorPart.Matched;
import dev.sidecar.policy.DescriptorPart.Query;
import dev.sidecar.policy.DescriptorPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.ValueMatch;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorsTest {
  private static final Header USER = new Header("X-User", "user", false);
  private static final Header MAYBE = new Header("x-user", "user", true);
  private static final Fixed SLOW = new Fixed("tier", "slow");

  private final FakeCall call = new FakeCall("orders", "/a/b?v=1&w=%41%2f+&x=&y&v=2&%7a=z", 0);

  @Test
  void entriesAreInTheOrderOfTheParts() {
    call.headers.put("x-user", List.of("ann", "bob"));
    assertThat(made(new DescriptorPolicy(SLOW, USER))).isEqualTo("tier=slow,user=ann");
    assertThat(made(new DescriptorPolicy(USER, SLOW))).isEqualTo("user=ann,tier=slow");
  }

  @Test
  void partThatFindsNothingLeavesTheCallWithoutTheDescriptor() {
    assertThat(made(new DescriptorPolicy(SLOW, USER))).isEmpty();
    assertThat(made(new DescriptorPolicy(SLOW, USER), new DescriptorPolicy(SLOW)))
        .isEqualTo("tier=slow");
  }

  @Test
  void optionalPartLeavesOutItsEntry() {
    assertThat(made(new DescriptorPolicy(MAYBE, SLOW))).isEqualTo("tier=slow");
    assertThat(made(new DescriptorPolicy(MAYBE))).as("nothing is left").isEmpty();
    call.headers.put("x-user", List.of(""));
    assertThat(made(new DescriptorPolicy(MAYBE, SLOW))).isEqualTo("user=,tier=slow");
  }

  @Test
  void descriptorsAreInTheOrderOfThePolicy() {
    call.headers.put("x-user", List.of("ann"));
    assertThat(made(new DescriptorPolicy(USER), new DescriptorPolicy(SLOW)))
        .isEqualTo("user=ann;tier=slow");
    assertThat(made()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"canary, true, true", "test, true, false", "canary, false, false", "test,false,true"})
  void entryForHeadersThatAreAsAskedOrAreNot(String value, boolean expect, boolean is) {
    Matched part =
        new Matched(
            "match",
            "yes",
            List.of(
                new HeaderMatch("x-env", new ValueMatch.Exact("canary"), false),
                new HeaderMatch("x-debug", new ValueMatch.Present(false), false)),
            expect);
    call.headers.put("x-env", List.of(value));
    assertThat(made(new DescriptorPolicy(part))).isEqualTo(is ? "match=yes" : "");
  }

  @ParameterizedTest
  @CsvSource({
    "v, 1", "w, A/+", "x, ''", "y, ''", "z, z", "u, ", "%7a, ",
  })
  void firstValueOfAParameterWithoutItsEscapes(String name, @Nullable String value) {
    assertThat(made(new DescriptorPolicy(new Query(name, "q", false))))
        .isEqualTo(value == null ? "" : "q=" + value);
  }

  @ParameterizedTest
  @CsvSource({
    "a=%, %",
    "a=%4, %4",
    "a=%4x, %4x",
    "a=%zz%41, %zzA",
    "a=%25%34%31, %41",
    "a=%c3%a9, é",
    "%61=1, 1",
    "b=%41, ",
  })
  void escapesAreReadAsEnvoyReadsThem(String query, @Nullable String value) {
    assertThat(QueryText.firstDecoded(query, "a")).isEqualTo(value);
  }

  @Test
  void callWithoutQueryHasNoParameter() {
    Descriptors rule =
        Descriptors.of(List.of(new DescriptorPolicy(new Query("v", "q", false))), "");
    assertThat(rule.of(new FakeCall("orders", "/a", 0))).isEmpty();
  }

  @Test
  void methodAndPathAreReadLikeHeaders() {
    call.method = "PUT";
    assertThat(
            made(
                new DescriptorPolicy(
                    new Header(":method", "m", false), new Header(":path", "p", false))))
        .isEqualTo("m=PUT,p=/a/b?v=1&w=%41%2f+&x=&y&v=2&%7a=z");
    Descriptors path =
        Descriptors.of(List.of(new DescriptorPolicy(new Header(":path", "p", false))), null);
    assertThat(text(path.of(new FakeCall("orders", "/c", 0)))).isEqualTo("p=/c");
  }

  @Test
  void clusterIsThatOfTheRouteIfItLeadsToOne() {
    List<DescriptorPolicy> policy = List.of(new DescriptorPolicy(new DestinationCluster(), SLOW));
    assertThat(text(Descriptors.of(policy, "orders").of(call)))
        .isEqualTo("destination_cluster=orders,tier=slow");
    assertThat(Descriptors.of(policy, null).of(call)).isEmpty();
  }

  @Test
  void constantDescriptorIsMadeOnce() {
    Descriptors rule = Descriptors.of(List.of(new DescriptorPolicy(SLOW)), null);
    assertThat(rule.of(call).get(0)).isSameAs(rule.of(call).get(0));
    DescriptorPart user = USER;
    call.headers.put("x-user", List.of("ann"));
    Descriptors each = Descriptors.of(List.of(new DescriptorPolicy(user)), null);
    assertThat(each.of(call)).isEqualTo(each.of(call)).hasSize(1);
  }

  private String made(DescriptorPolicy... policies) {
    return text(Descriptors.of(List.of(policies), null).of(call));
  }

  private static String text(List<RateLimitDescriptor> made) {
    return made.stream()
        .map(
            each ->
                each.entries().stream()
                    .map(entry -> entry.key() + "=" + entry.value())
                    .collect(Collectors.joining(",")))
        .collect(Collectors.joining(";"));
  }
}

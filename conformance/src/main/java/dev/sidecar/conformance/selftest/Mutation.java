package dev.sidecar.conformance.selftest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One way to break a case: something else is given, and the same must be seen.
 *
 * @param name for a person
 * @param change of a copy of the case; one that changes nothing does not fit the case
 */
record Mutation(String name, Consumer<ObjectNode> change) {
  /** The mutated case; equal to the case if the mutation does not fit. */
  JsonNode of(JsonNode tree) {
    ObjectNode copy = tree.deepCopy();
    change.accept(copy);
    return copy;
  }

  /** All that a case can be broken by: first its policy, then its upstreams, then what is given. */
  static List<Mutation> all(JsonNode tree) {
    return Stream.of(PolicyMutations.ALL, UpstreamMutations.ALL, RuleMutations.of(tree))
        .flatMap(List::stream)
        .toList();
  }
}

package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.HashPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.HashFunction;
import dev.sidecar.policy.LoadBalancingPolicy.Hashing;
import dev.sidecar.policy.LoadBalancingPolicy.Maglev;
import dev.sidecar.policy.LoadBalancingPolicy.RingHash;
import java.util.List;

/** Writes what balances by a hash of the call: fields of an Envoy cluster and of a route. */
final class EnvoyHashing {
  private EnvoyHashing() {}

  static ObjectNode of(Hashing policy) {
    if (policy instanceof RingHash ring) {
      boolean murmur = ring.hashFunction() == HashFunction.MURMUR_HASH_2;
      ObjectNode config =
          Json.object(
              "minimum_ring_size",
              ring.minRingSize(),
              "maximum_ring_size",
              ring.maxRingSize(),
              "hash_function",
              murmur ? "MURMUR_HASH_2" : "XX_HASH");
      return Json.object("lb_policy", "RING_HASH", "ring_hash_lb_config", config);
    }
    ObjectNode config = Json.object("table_size", ((Maglev) policy).tableSize());
    return Json.object("lb_policy", "MAGLEV", "maglev_lb_config", config);
  }

  /** A route's {@code hash_policy}. */
  static List<ObjectNode> policies(List<HashPolicy> policies) {
    return policies.stream().map(EnvoyHashing::part).toList();
  }

  private static ObjectNode part(HashPolicy policy) {
    ObjectNode part;
    if (policy instanceof HashPolicy.Header header) {
      part = Json.object("header", Json.object("header_name", header.name()));
    } else if (policy instanceof HashPolicy.Cookie cookie) {
      part = Json.object("cookie", Json.object("name", cookie.name()));
    } else if (policy instanceof HashPolicy.Query query) {
      part = Json.object("query_parameter", Json.object("name", query.name()));
    } else {
      part = Json.object("connection_properties", Json.object("source_ip", true));
    }
    return policy.terminal() ? part.put("terminal", true) : part;
  }
}

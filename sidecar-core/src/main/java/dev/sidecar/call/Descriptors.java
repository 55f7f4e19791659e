package dev.sidecar.call;

import dev.sidecar.call.RateLimitDescriptor.Entry;
import dev.sidecar.policy.DescriptorPart;
import dev.sidecar.policy.DescriptorPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the descriptors of a call, in the order of its route's policy. Envoy: {@code
 * RateLimitPolicy::populateDescriptors} in {@code ratelimit_config.cc}, and the actions in {@code
 * router_ratelimit.cc}. Pure; any thread.
 *
 * <p>A descriptor all of whose entries were left out is left out too; Envoy has an empty one, which
 * no local limit fits.
 */
public final class Descriptors {
  // Stands for an entry that is left out, in a descriptor that is made nevertheless: no policy has
  // such a key.
  private static final Entry LEFT_OUT = new Entry("", "");

  private final List<Maker> makers;

  private Descriptors(List<Maker> makers) {
    this.makers = makers;
  }

  /** Makes one descriptor; null for none. */
  @FunctionalInterface
  private interface Maker {
    @Nullable RateLimitDescriptor of(Call call);
  }

  /** Makes one entry; null where there can be no descriptor. */
  @FunctionalInterface
  private interface PartMaker {
    @Nullable Entry of(Call call);
  }

  /**
   * Those of a route.
   *
   * @param cluster where it leads; null where that is not one cluster
   */
  public static Descriptors of(List<DescriptorPolicy> policies, @Nullable String cluster) {
    return new Descriptors(policies.stream().map(each -> maker(each, cluster)).toList());
  }

  /** What a call has of them. */
  public List<RateLimitDescriptor> of(Call call) {
    // The usual case, without a list that grows.
    if (makers.size() == 1) {
      RateLimitDescriptor only = makers.get(0).of(call);
      return only == null ? List.of() : List.of(only);
    }
    List<RateLimitDescriptor> made = new ArrayList<>(makers.size());
    for (int i = 0; i < makers.size(); i++) {
      RateLimitDescriptor each = makers.get(i).of(call);
      if (each != null) {
        made.add(each);
      }
    }
    return made;
  }

  private static Maker maker(DescriptorPolicy policy, @Nullable String cluster) {
    if (policy.parts().stream().allMatch(part -> constant(part, cluster) != null)) {
      RateLimitDescriptor always =
          new RateLimitDescriptor(
              policy.parts().stream().map(part -> constant(part, cluster)).toList(), policy.hits());
      return call -> always;
    }
    PartMaker[] parts =
        policy.parts().stream().map(part -> maker(part, cluster)).toArray(PartMaker[]::new);
    int hits = policy.hits();
    return call -> descriptor(parts, hits, call);
  }

  private static @Nullable RateLimitDescriptor descriptor(PartMaker[] parts, int hits, Call call) {
    Entry[] entries = new Entry[parts.length];
    int count = 0;
    for (PartMaker part : parts) {
      Entry entry = part.of(call);
      if (entry == null) {
        return null;
      }
      if (!entry.key().isEmpty()) {
        entries[count++] = entry;
      }
    }
    if (count == 0) {
      return null;
    }
    return new RateLimitDescriptor(
        List.of(count == entries.length ? entries : Arrays.copyOf(entries, count)), hits);
  }

  /** The entry of a part that makes the same for each call; null where calls differ. */
  private static @Nullable Entry constant(DescriptorPart part, @Nullable String cluster) {
    if (part instanceof DescriptorPart.Fixed fixed) {
      return new Entry(fixed.key(), fixed.value());
    }
    return part instanceof DescriptorPart.DestinationCluster && cluster != null
        ? new Entry(part.key(), cluster)
        : null;
  }

  private static PartMaker maker(DescriptorPart part, @Nullable String cluster) {
    Entry constant = constant(part, cluster);
    if (constant != null) {
      return call -> constant;
    }
    if (part instanceof DescriptorPart.Matched matched) {
      Entry entry = new Entry(matched.key(), matched.value());
      HeaderTest[] tests =
          matched.headers().stream().map(HeaderTest::of).toArray(HeaderTest[]::new);
      return call -> passes(tests, call) == matched.expect() ? entry : null;
    }
    if (part instanceof DescriptorPart.Header header) {
      return call -> entry(header.key(), value(call, header.name()), header.optional());
    }
    if (part instanceof DescriptorPart.Query query) {
      return call -> {
        String text = call.query();
        String value = text == null ? null : QueryText.firstDecoded(text, query.name());
        return entry(query.key(), value, query.optional());
      };
    }
    // A cluster, where calls go to none or to one that is not known yet.
    return call -> null;
  }

  private static @Nullable Entry entry(String key, @Nullable String value, boolean optional) {
    if (value == null) {
      return optional ? LEFT_OUT : null;
    }
    return new Entry(key, value);
  }

  private static @Nullable String value(Call call, String name) {
    if (name.charAt(0) != ':') {
      return call.header(name);
    }
    if (name.equals(":method")) {
      return call.method();
    }
    String query = call.query();
    return query == null ? call.path() : call.path() + "?" + query;
  }

  private static boolean passes(HeaderTest[] tests, Call call) {
    for (HeaderTest test : tests) {
      if (!test.passes(call)) {
        return false;
      }
    }
    return true;
  }
}

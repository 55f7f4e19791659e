package dev.sidecar.balance;

import dev.sidecar.policy.LoadBalancingPolicy.RingHash;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Endpoints on a ring of hashes, each as often as its weight says; a call goes to the first one at
 * or behind its own hash. Envoy's {@code RingHashLoadBalancer}, entry for entry.
 */
public final class RingPicker implements Picker {
  // Unsigned order, ascending, and the endpoint of each.
  private final long[] hashes;
  private final int[] endpoints;

  /** The ring of these endpoints. */
  public RingPicker(RingHash policy, Loads loads) {
    double sum = 0;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < loads.size(); i++) {
      sum += loads.weight(i);
      least = Math.min(least, loads.weight(i));
    }
    double smallest = least / sum;
    double scale =
        Math.min(Math.ceil(smallest * policy.minRingSize()) / smallest, policy.maxRingSize());
    int room = (int) Math.ceil(scale) + loads.size();
    long[] placed = new long[room];
    int[] owners = new int[room];
    int size = 0;
    double target = 0;
    for (int i = 0; i < loads.size(); i++) {
      target += scale * (loads.weight(i) / sum);
      String key = loads.key(i) + "_";
      for (int copy = 0; size < target; copy++) {
        placed[size] = hash(policy, key + copy);
        owners[size++] = i;
      }
    }
    this.hashes = Arrays.copyOf(placed, size);
    this.endpoints = Arrays.copyOf(owners, size);
    sort(hashes, endpoints);
  }

  /** By the hash without sign, byte by byte: a ring may have millions of entries. */
  private static void sort(long[] hashes, int[] endpoints) {
    long[] sortedHashes = new long[hashes.length];
    int[] sortedEndpoints = new int[hashes.length];
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      int[] starts = new int[(1 << Byte.SIZE) + 1];
      for (long hash : hashes) {
        starts[digit(hash, shift) + 1]++;
      }
      Arrays.parallelPrefix(starts, Integer::sum);
      for (int i = 0; i < hashes.length; i++) {
        int place = starts[digit(hashes[i], shift)]++;
        sortedHashes[place] = hashes[i];
        sortedEndpoints[place] = endpoints[i];
      }
      System.arraycopy(sortedHashes, 0, hashes, 0, hashes.length);
      System.arraycopy(sortedEndpoints, 0, endpoints, 0, endpoints.length);
    }
  }

  private static int digit(long hash, int shift) {
    return (int) (hash >>> shift) & 0xFF;
  }

  private static long hash(RingHash policy, String key) {
    return switch (policy.hashFunction()) {
      case XX_HASH -> XxHash64.of(key, 0);
      case MURMUR_HASH_2 -> MurmurHash2.of(key);
    };
  }

  @Override
  public int pick(Loads loads, long chance, int again) {
    return endpoints[(first(chance) + again) % endpoints.length];
  }

  /** The first entry that is not below a hash; the first of all if there is none. */
  private int first(long hash) {
    int low = 0;
    int high = hashes.length;
    while (low < high) {
      int middle = low + high >>> 1;
      if (Long.compareUnsigned(hashes[middle], hash) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == hashes.length ? 0 : low;
  }

  /** The whole ring in order, for who compares it with another one. */
  public List<Entry> entries() {
    return IntStream.range(0, hashes.length)
        .mapToObj(at -> new Entry(hashes[at], endpoints[at]))
        .toList();
  }

  /** A hash, without sign, and the index of the endpoint that is placed there. */
  public record Entry(long hash, int endpoint) {}
}

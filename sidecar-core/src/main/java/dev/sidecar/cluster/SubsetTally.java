package dev.sidecar.cluster;

import java.util.concurrent.atomic.LongAdder;

/** How often attempts went to a subset of a cluster, over all its snapshots. Any thread. */
final class SubsetTally {
  final LongAdder selected = new LongAdder();
  final LongAdder fellBack = new LongAdder();
}

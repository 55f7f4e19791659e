package dev.sidecar.bench.load;

import org.jspecify.annotations.Nullable;

/**
 * What the client process answers to an order.
 *
 * @param error why it could not be followed; null if it was
 * @param tally what became of the calls; null with an error
 * @param loadNanos from the first call to the end of the last
 * @param elapsedNanos from the first reading of the costs to the last
 * @param costs what all processes used meanwhile; null with an error
 */
public record Reply(
    @Nullable String error,
    @Nullable TallyText tally,
    long loadNanos,
    long elapsedNanos,
    @Nullable Costs costs) {

  /** Done, and there is nothing to tell. */
  static final Reply DONE = new Reply(null, null, 0, 0, null);

  static Reply failed(String error) {
    return new Reply(error, null, 0, 0, null);
  }
}

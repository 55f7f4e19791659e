package dev.sidecar.balance;

import java.util.Arrays;

/**
 * How the next attempt of one call is spread over priorities of which earlier attempts have tried
 * some: Envoy's rule {@code previous_priorities}. Pure.
 *
 * <p>After each so many attempts the priorities that were tried are left out, and the others take
 * their load, each as much as its health allows. When none of these can take anything, the rule
 * begins anew, with all priorities and as if nothing had been tried.
 */
public final class RetryPriorities {
  /** Of an endpoint whose priority is not known any more: it counts as an attempt. */
  public static final int UNKNOWN = -1;

  private final PriorityLoads all;
  private final int every;
  private final boolean[] tried;
  private PriorityLoads loads;
  private int attempts;
  private boolean leavesOut;

  private RetryPriorities(PriorityLoads all, int every) {
    this.all = all;
    this.every = every;
    this.tried = new boolean[all.size()];
    this.loads = all;
  }

  /**
   * The rule after these attempts.
   *
   * @param tried the priorities of the attempts in their order, {@link #UNKNOWN} among them
   * @param every after how many attempts it looks at what was tried; at least 1
   */
  public static RetryPriorities after(PriorityLoads all, int[] tried, int every) {
    RetryPriorities rule = new RetryPriorities(all, every);
    for (int priority : tried) {
      rule.attempted(priority);
    }
    return rule;
  }

  private void attempted(int priority) {
    attempts++;
    if (priority != UNKNOWN) {
      tried[priority] = true;
    }
    if (attempts % every == 0) {
      look();
    } else if (attempts < every) {
      // It has begun anew.
      use(all, false);
    }
  }

  private void look() {
    PriorityLoads others = all.without(tried);
    if (others != null) {
      use(others, true);
      return;
    }
    Arrays.fill(tried, false);
    attempts = 0;
    PriorityLoads anew = all.without(tried);
    use(anew == null ? all : anew, false);
  }

  private void use(PriorityLoads next, boolean without) {
    loads = next;
    leavesOut = without;
  }

  /**
   * The loads for the next attempt.
   *
   * @param again whether an endpoint was drawn for it already, and another one is looked for: Envoy
   *     asks the rule again, and one that has just begun anew then has nothing to say
   */
  public PriorityLoads loads(boolean again) {
    return again && attempts == 0 ? all : loads;
  }

  /** Whether priorities that were tried are left out. */
  public boolean leavesOut() {
    return leavesOut;
  }
}

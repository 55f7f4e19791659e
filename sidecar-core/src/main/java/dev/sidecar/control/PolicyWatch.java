package dev.sidecar.control;

import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.spi.ConfigSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

/** What a config source tells, applied by the control thread. */
final class PolicyWatch implements ConfigSource.Listener {
  private final ConfigState state;
  private final Executor control;
  private final Predicate<MeshPolicy> replace;

  /**
   * A watch that is to be handed to a source.
   *
   * @param replace puts a policy into force; whether it is another than before
   */
  PolicyWatch(ConfigState state, Executor control, Predicate<MeshPolicy> replace) {
    this.state = state;
    this.control = control;
    this.replace = replace;
  }

  @Override
  public void changed(MeshPolicy policy) {
    handOver(() -> apply(policy));
  }

  @Override
  public void failed(Exception cause) {
    handOver(() -> state.unusable(message(cause)));
  }

  private void apply(MeshPolicy policy) {
    boolean changed;
    try {
      changed = replace.test(policy);
    } catch (RuntimeException e) {
      // Of a client that is closed nobody wants to know any more.
      if (!state.isOfClose(e)) {
        state.refused(message(e));
      }
      return;
    }
    state.inForce(policy, changed);
  }

  private static String message(Exception cause) {
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }

  private void handOver(Runnable task) {
    try {
      control.execute(task);
    } catch (RejectedExecutionException e) {
      // The same.
    }
  }
}

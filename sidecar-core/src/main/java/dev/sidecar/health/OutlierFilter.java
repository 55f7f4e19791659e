package dev.sidecar.health;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Service;
import java.io.IOException;

/** Tells an endpoint's health what its attempts show. */
public final class OutlierFilter implements Service<Attempt> {
  private final EndpointHealth health;
  private final Service<Attempt> next;

  public OutlierFilter(EndpointHealth health, Service<Attempt> next) {
    this.health = health;
    this.next = next;
  }

  @Override
  public Reply send(Attempt attempt) throws IOException {
    Reply reply;
    try {
      reply = next.send(attempt);
    } catch (SidecarException failure) {
      health.found(Finding.of(attempt, failure));
      throw failure;
    }
    health.found(Finding.of(reply.status()));
    return reply;
  }
}

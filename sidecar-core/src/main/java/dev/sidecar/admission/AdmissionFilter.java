package dev.sidecar.admission;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import java.io.IOException;

/** Lets an attempt in, or refuses it; the attempt keeps its permit until it has ended. */
public final class AdmissionFilter implements Filter<Attempt> {
  private final Admission admission;

  public AdmissionFilter(Admission admission) {
    this.admission = admission;
  }

  @Override
  public Reply send(Attempt attempt, Service<Attempt> next) throws IOException {
    admission.enter(attempt);
    return next.send(attempt);
  }
}

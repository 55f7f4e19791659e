package dev.sidecar.admission;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Service;
import java.io.IOException;

/** Lets an attempt in, or refuses it; the attempt keeps its permit until it has ended. */
public final class AdmissionFilter implements Service<Attempt> {
  private final Admission admission;
  private final Service<Attempt> next;

  public AdmissionFilter(Admission admission, Service<Attempt> next) {
    this.admission = admission;
    this.next = next;
  }

  @Override
  public Reply send(Attempt attempt) throws IOException {
    admission.enter(attempt);
    return next.send(attempt);
  }
}

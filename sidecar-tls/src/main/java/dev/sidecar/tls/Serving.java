package dev.sidecar.tls;

import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy.Version;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What callers are served with, as it changes. */
final class Serving {
  private final MeshIdentity identity;
  private final List<PeerMatch> callers;
  private final Version least;
  private volatile @Nullable Last last;

  /** What was asked for last: each request asks. */
  private record Last(Contexts of, ServingContext context) {}

  Serving(MeshIdentity identity, List<PeerMatch> callers, Version least) {
    this.identity = identity;
    this.callers = callers;
    this.least = least;
  }

  /**
   * What holds now: the same object until something changes.
   *
   * @throws IOException if there is nothing yet
   */
  ServingContext now() throws IOException {
    Contexts contexts = identity.contexts();
    Last known = last;
    if (known == null || known.of() != contexts) {
      known = new Last(contexts, contexts.serving(callers, least));
      last = known;
    }
    return known.context();
  }

  /** The same for those whom no {@link IOException} may reach. */
  ServingContext orThrow() {
    try {
      return now();
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage() + "; ServerTls.ready() tells of it", e);
    }
  }
}

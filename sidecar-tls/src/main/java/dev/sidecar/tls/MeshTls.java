package dev.sidecar.tls;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.Custom;
import dev.sidecar.policy.IdentityPolicy.WorkloadApi;
import dev.sidecar.spi.TlsIdentity;
import dev.sidecar.spi.TlsSource;
import dev.sidecar.time.TickerClock;
import dev.sidecar.time.Timer;
import dev.sidecar.tls.identity.IdentityFiles;
import dev.sidecar.tls.identity.IdentitySource;
import dev.sidecar.tls.identity.WorkloadApiConnector;
import dev.sidecar.tls.provider.TlsProvider;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Mutual TLS for a mesh, from what a policy's {@code identity} says: {@code
 * SidecarClient.builder(policy).tls(MeshTls.create())}. Immutable and thread-safe; one for any
 * number of clients.
 */
public final class MeshTls implements TlsSource {
  private final Map<String, IdentitySource> sources;

  private MeshTls(Map<String, IdentitySource> sources) {
    this.sources = Map.copyOf(sources);
  }

  /** For identities in files and, with {@code sidecar-tls-spiffe}, from the SPIFFE Workload API. */
  public static MeshTls create() {
    return builder().build();
  }

  /** For identities from elsewhere, too. */
  public static Builder builder() {
    return new Builder();
  }

  /** What a source of identities may be beside files. Not thread-safe. */
  public static final class Builder {
    private final Map<String, IdentitySource> sources = new HashMap<>();

    private Builder() {}

    /**
     * Takes a source of the application.
     *
     * @param name by which policies name it: {@code identity.custom}
     */
    public Builder source(String name, IdentitySource source) {
      sources.put(new Custom(name).name(), source);
      return this;
    }

    public MeshTls build() {
      return new MeshTls(sources);
    }
  }

  @Override
  public TlsIdentity open(IdentityPolicy identity, Timer timer) {
    return follow(identity, timer);
  }

  /** The same, as this module sees it. */
  MeshIdentity follow(IdentityPolicy identity, Timer timer) {
    // Validity is a matter of the wall clock, which moves while a machine sleeps.
    Clock clock = timer.isManual() ? new TickerClock(timer::nanos) : Clock.systemUTC();
    return MeshIdentity.follow(
        identity, source(identity.source()), TlsProvider.of(identity.provider()), timer, clock);
  }

  private @Nullable IdentitySource source(IdentityPolicy.@Nullable Source from) {
    if (from instanceof IdentityPolicy.Files files) {
      return IdentityFiles.of(files);
    }
    if (from instanceof IdentityPolicy.Pkcs12 store) {
      return IdentityFiles.of(store);
    }
    if (from instanceof WorkloadApi workloadApi) {
      return connected(workloadApi);
    }
    if (from instanceof Custom custom) {
      IdentitySource source = sources.get(custom.name());
      if (source == null) {
        throw new IllegalArgumentException(
            "identity.custom: %s (expected: a source that MeshTls was built with: %s)"
                .formatted(custom.name(), new TreeSet<>(sources.keySet())));
      }
      return source;
    }
    return null;
  }

  private static IdentitySource connected(WorkloadApi policy) {
    return ServiceLoader.load(WorkloadApiConnector.class, MeshTls.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "identity.workloadApi: nothing that speaks it (expected: the dependency"
                        + " dev.sidecar:sidecar-tls-spiffe)"))
        .source(policy);
  }
}

package dev.sidecar.bench.peer;

import dev.sidecar.bench.peer.Certificates.Side;
import dev.sidecar.envoy.EnvoyBootstrap;
import dev.sidecar.envoy.EnvoyOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Envoy as a mesh has it: one beside the client, which takes plain calls, and one in front of the
 * upstreams, which sends plain calls; between them mTLS. Each has one worker.
 *
 * @param policy the file that the library's arm reads, too
 * @param side of which it is the sidecar
 */
public record EnvoySidecar(Path policy, Side side) implements ProxyProgram {
  @Override
  public String name() {
    return "envoy";
  }

  @Override
  public String install() {
    return plain().install();
  }

  @Override
  public String versionFlag() {
    return plain().versionFlag();
  }

  @Override
  public String versionIn(String output) {
    return plain().versionIn(output);
  }

  private Envoy plain() {
    return new Envoy(policy);
  }

  @Override
  public @Nullable ProxyProgram before() {
    return side == Side.CLIENT ? new EnvoySidecar(policy, Side.SERVER) : null;
  }

  @Override
  public List<String> configure(Path binary, Path directory, Site site) throws IOException {
    Certificates certificates = site.certificates();
    if (certificates == null) {
      throw new IOException("envoy: no certificates (expected: those of both sides)");
    }
    return Envoy.started(binary, directory, bootstrap(site, certificates));
  }

  private String bootstrap(Site site, Certificates certificates) throws IOException {
    if (side == Side.CLIENT) {
      return EnvoyBootstrap.write(
          PolicyFor.securedUpstreams(
              policy, site.upstreams(), site.protocol(), certificates.policy(Side.CLIENT)),
          site.listener());
    }
    return EnvoyBootstrap.write(
        PolicyFor.upstreams(policy, site.upstreams(), site.protocol())
            .with(certificates.policy(Side.SERVER)),
        site.listener(),
        EnvoyOptions.DEFAULT.with(EnvoyOptions.Inbound.from(Side.CLIENT.identity())));
  }
}

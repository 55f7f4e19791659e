package dev.sidecar.bench.peer;

import dev.sidecar.config.PolicyFile;
import dev.sidecar.config.PolicyFileException;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.TlsPolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads the policy of a measurement, and puts the run's own upstreams into it. */
public final class PolicyFor {
  private PolicyFor() {}

  /** The policy in the file with these upstreams in the place of every cluster's endpoints. */
  public static MeshPolicy upstreams(
      Path file, List<InetSocketAddress> upstreams, Protocol protocol) throws IOException {
    MeshPolicy policy;
    try {
      policy = PolicyFile.load(file);
    } catch (NoSuchFileException absent) {
      throw new IOException(file + ": no such file (expected: a policy file)", absent);
    } catch (PolicyFileException rejected) {
      throw new IOException(rejected.getMessage(), rejected);
    }
    List<Endpoint> endpoints =
        upstreams.stream()
            .map(
                upstream ->
                    Endpoint.parse(
                        upstream.getAddress().getHostAddress() + ":" + upstream.getPort()))
            .toList();
    HttpProtocol speaks = protocol == Protocol.H2 ? HttpProtocol.HTTP2 : HttpProtocol.HTTP1;
    return new MeshPolicy(
        policy.clusters().stream().map(cluster -> cluster.with(endpoints).with(speaks)).toList(),
        policy.routes(),
        policy.identity());
  }

  /** The same over mTLS, with an identity of the client's side. */
  public static MeshPolicy securedUpstreams(
      Path file, List<InetSocketAddress> upstreams, Protocol protocol, IdentityPolicy identity)
      throws IOException {
    MeshPolicy plain = upstreams(file, upstreams, protocol);
    TlsPolicy tls = TlsPolicy.DEFAULT.withPeers(Certificates.Side.SERVER.identity());
    return new MeshPolicy(
        plain.clusters().stream().map(cluster -> cluster.with(tls)).toList(),
        plain.routes(),
        identity);
  }
}

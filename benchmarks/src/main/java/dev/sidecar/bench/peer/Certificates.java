package dev.sidecar.bench.peer;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The identities of both sides of a measurement over mTLS, as PEM files of one directory: P-256
 * keys, one authority, made anew for each bed.
 */
public record Certificates(Path directory) implements AutoCloseable {
  private static final String SHOP = "spiffe://mesh.example/ns/shop/";
  private static final String BUNDLE = "ca.pem";

  /** Who is at an end of a connection. */
  public enum Side {
    /** The client, or its sidecar. */
    CLIENT("web"),
    /** The upstreams, or their sidecar. */
    SERVER("orders");

    private final String workload;

    Side(String workload) {
      this.workload = workload;
    }

    /** How the other side knows it. */
    public PeerMatch identity() {
      return new PeerMatch.SpiffeId(SHOP + workload);
    }
  }

  /** Makes them, in a directory of their own. */
  public static Certificates make() throws IOException {
    Certificates certificates = new Certificates(Files.createTempDirectory("bench-certificates"));
    TestAuthority authority = TestAuthority.root("measure");
    Files.writeString(certificates.bundle(), authority.pem());
    certificates.write(Side.CLIENT, authority.issue(SHOP + Side.CLIENT.workload));
    certificates.write(
        Side.SERVER,
        // A plain client asks for the address, and so does no SPIFFE id answer it.
        authority.issue(leaf -> leaf.uri(SHOP + Side.SERVER.workload).ip("127.0.0.1")));
    return certificates;
  }

  private void write(Side side, TestCertificate certificate) throws IOException {
    certificate.write(chain(side), key(side));
  }

  public Path bundle() {
    return directory.resolve(BUNDLE);
  }

  public Path chain(Side side) {
    return directory.resolve(side.workload + ".pem");
  }

  public Path key(Side side) {
    return directory.resolve(side.workload + ".key");
  }

  /** What a policy says of a side. */
  public IdentityPolicy policy(Side side) {
    return IdentityPolicy.files(chain(side), key(side), bundle());
  }

  /** Deletes the files and their directory. */
  @Override
  public void close() throws IOException {
    for (Path file :
        List.of(
            bundle(), chain(Side.CLIENT), key(Side.CLIENT), chain(Side.SERVER), key(Side.SERVER))) {
      Files.deleteIfExists(file);
    }
    Files.delete(directory);
  }
}

package dev.sidecar.policy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who this process is to its peers, and whose word it takes for who they are. No secret stands
 * here: files are named, and watched while they are used.
 *
 * @param source where certificate and key come from; null shows none. Envoy: {@code
 *     tls_certificates}, SDS
 * @param trust who vouches for peers; {@link Trust#NONE} with a source that brings its own
 * @param provider who speaks TLS; default the JDK
 */
public record IdentityPolicy(@Nullable Source source, Trust trust, Provider provider) {
  /** No certificate, no trust of its own. */
  public static final IdentityPolicy NONE = new IdentityPolicy(null, Trust.NONE, Provider.JDK);

  /** Where certificate and key come from. */
  public sealed interface Source {}

  /**
   * Two PEM files. A pair that does not fit together, or is half written, is not used: the one
   * before stays.
   *
   * @param certificates the certificate, then its intermediates in order
   * @param key PKCS#8, unencrypted
   */
  public record Files(Path certificates, Path key) implements Source {}

  /**
   * A PKCS#12 key store with one key.
   *
   * @param passwordFile holds the password; a line feed at its end is not part of it
   */
  public record Pkcs12(Path file, Path passwordFile) implements Source {}

  /**
   * The SPIFFE Workload API, which brings certificate, key and the bundles of all trust domains.
   *
   * @param socket {@code unix:/run/spire/agent.sock}; null for the environment's {@code
   *     SPIFFE_ENDPOINT_SOCKET}
   */
  public record WorkloadApi(@Nullable String socket) implements Source {
    public WorkloadApi {
      new Check()
          .require(
              socket == null || socket.matches("(unix:/|tcp://).+"),
              "socket",
              String.valueOf(socket),
              "unix:/path or tcp://address:port")
          .done();
    }
  }

  /**
   * What the application brings.
   *
   * @param name under which it was given to the TLS source
   */
  public record Custom(String name) implements Source {
    public Custom {
      new Check()
          .require(
              name.matches("[A-Za-z0-9_.-]{1,100}"),
              "name",
              name,
              "1 to 100 letters, digits, '_', '.', '-'")
          .done();
    }
  }

  /**
   * Certificate authorities, as PEM files.
   *
   * @param bundle vouches for every peer but those of {@code domains}; null for none
   * @param domains by SPIFFE trust domain: alone vouches for the peers of that domain
   * @param crls revocation lists, PEM or DER; where there is one of an issuer, its certificates are
   *     held against it, and an expired list refuses them
   */
  public record Trust(@Nullable Path bundle, Map<String, Path> domains, List<Path> crls) {
    public static final Trust NONE = new Trust(null, Map.of(), List.of());

    public Trust {
      domains = Map.copyOf(domains);
      crls = List.copyOf(crls);
      domains.keySet().forEach(name -> SpiffeNames.checkTrustDomain("domains", name));
      new Check()
          .require(
              crls.isEmpty() || bundle != null || !domains.isEmpty(),
              "crls",
              crls,
              "none without a bundle or domains")
          .done();
    }

    /** One file for every peer. */
    public static Trust of(Path bundle) {
      return new Trust(bundle, Map.of(), List.of());
    }

    boolean isNone() {
      return equals(NONE);
    }
  }

  /** Who speaks TLS. */
  public enum Provider {
    /** SunJSSE: resumes sessions; no post-quantum key exchange on Java 17. */
    JDK,
    /** BouncyCastle's bctls over the JDK's ciphers: X25519MLKEM768 on Java 17. */
    BOUNCY_CASTLE
  }

  public IdentityPolicy {
    new Check()
        .require(
            !(source instanceof WorkloadApi) || trust.isNone(),
            "trust",
            trust,
            "none with workloadApi, which brings the bundles")
        .done();
  }

  /** A certificate from PEM files, and one bundle for all peers. */
  public static IdentityPolicy files(Path certificates, Path key, Path bundle) {
    return new IdentityPolicy(new Files(certificates, key), Trust.of(bundle), Provider.JDK);
  }

  /** The same, TLS spoken by another. */
  public IdentityPolicy with(Provider other) {
    return new IdentityPolicy(source, trust, other);
  }

  /** The same, trusting others. */
  public IdentityPolicy with(Trust other) {
    return new IdentityPolicy(source, other, provider);
  }

  /** Whether anyone vouches for peers: the source, or the trust. */
  public boolean vouches() {
    return source instanceof WorkloadApi || source instanceof Custom || !trust.isNone();
  }
}

package dev.sidecar.tls.spiffe;

import com.google.protobuf.ByteString;
import dev.sidecar.tls.identity.IdentityState;
import dev.sidecar.tls.identity.KeyedIdentity;
import dev.sidecar.tls.trust.SpiffeId;
import dev.sidecar.tls.trust.TrustBundles;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message of the Workload API, or tells all that is wrong with it. A message is taken
 * whole or not at all. Of several SVIDs the first is the default (SPIFFE Workload API, section
 * 5.3), and of the others only the bundles are read.
 */
final class SvidMessage {
  private static final String SCHEME = "spiffe://";
  private static final String DOMAIN = "[a-z0-9._-]{1,255}";
  private static final int URI_NAME = 6;
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int KEY_CERT_SIGN = 5;
  private static final int CRL_SIGN = 6;

  private final X509SVIDResponse message;
  private final CertificateFactory factory;
  private final List<String> wrong = new ArrayList<>();

  private SvidMessage(X509SVIDResponse message) throws CertificateException {
    this.message = message;
    this.factory = CertificateFactory.getInstance("X.509");
  }

  /**
   * The state that a message tells.
   *
   * @throws CertificateException with everything that is wrong, and nothing of the key
   */
  static IdentityState read(X509SVIDResponse message) throws CertificateException {
    return new SvidMessage(message).read();
  }

  private IdentityState read() throws CertificateException {
    if (message.getSvidsCount() == 0) {
      throw new CertificateException("svids: none (expected: at least one)");
    }
    KeyedIdentity identity = identity(message.getSvids(0));
    TrustBundles trust = new TrustBundles(List.of(), bundles(), crls());
    if (!wrong.isEmpty()) {
      throw new CertificateException(String.join("; ", wrong));
    }
    return new IdentityState(identity, trust);
  }

  private @Nullable KeyedIdentity identity(X509SVID svid) {
    List<X509Certificate> chain = certificates("svids[0].x509_svid", svid.getX509Svid());
    if (chain.isEmpty()) {
      return null;
    }
    checkLeaf(chain.get(0), svid.getSpiffeId());
    PrivateKey key = key(chain.get(0), svid.getX509SvidKey());
    if (key == null) {
      return null;
    }
    try {
      return new KeyedIdentity(chain, key);
    } catch (IllegalArgumentException e) {
      wrong.add("svids[0]: " + e.getMessage());
      return null;
    }
  }

  private void require(boolean holds, String where, @Nullable Object value, String expected) {
    if (!holds) {
      wrong.add("%s: %s (expected: %s)".formatted(where, value, expected));
    }
  }

  // Source: X509-SVID, sections 2 and 4.
  private void checkLeaf(X509Certificate leaf, String id) {
    String where = "svids[0].x509_svid";
    List<String> names = uris(leaf);
    require(
        names.equals(List.of(id)),
        where + ": URI names",
        names,
        "svids[0].spiffe_id alone, which is " + id);
    boolean @Nullable [] usage = leaf.getKeyUsage();
    boolean signs = usage != null && usage[DIGITAL_SIGNATURE];
    boolean issues = usage != null && (usage[KEY_CERT_SIGN] || usage[CRL_SIGN]);
    require(signs, where + ": key usage", "no digitalSignature", "digitalSignature");
    require(!issues && leaf.getBasicConstraints() < 0, where, "an authority's", "a workload's own");
  }

  private static List<String> uris(X509Certificate leaf) {
    List<String> found = new ArrayList<>();
    try {
      Collection<List<?>> names = leaf.getSubjectAlternativeNames();
      if (names != null) {
        for (List<?> name : names) {
          if (name.get(0).equals(URI_NAME)) {
            found.add(String.valueOf(name.get(1)));
          }
        }
      }
    } catch (CertificateParsingException e) {
      found.add("unreadable: " + e.getMessage());
    }
    return found;
  }

  private @Nullable PrivateKey key(X509Certificate leaf, ByteString bytes) {
    String where = "svids[0].x509_svid_key";
    String algorithm = leaf.getPublicKey().getAlgorithm();
    try {
      return KeyFactory.getInstance(algorithm)
          .generatePrivate(new PKCS8EncodedKeySpec(bytes.toByteArray()));
    } catch (GeneralSecurityException e) {
      // Not its message: it may quote the key.
      require(false, where, bytes.size() + " bytes", "an " + algorithm + " key, PKCS#8");
      return null;
    }
  }

  private Map<String, List<X509Certificate>> bundles() {
    Map<String, List<X509Certificate>> bundles = new HashMap<>();
    for (int i = 0; i < message.getSvidsCount(); i++) {
      X509SVID svid = message.getSvids(i);
      String where = "svids[" + i + "].";
      SpiffeId id = SpiffeId.of(svid.getSpiffeId());
      require(id != null, where + "spiffe_id", svid.getSpiffeId(), "a SPIFFE id");
      List<X509Certificate> bundle = certificates(where + "bundle", svid.getBundle());
      if (id != null) {
        add(bundles, id.trustDomain(), bundle);
      }
    }
    message
        .getFederatedBundlesMap()
        .forEach(
            (id, bytes) -> {
              String where = "federated_bundles." + id;
              String domain = id.startsWith(SCHEME) ? id.substring(SCHEME.length()) : id;
              require(domain.matches(DOMAIN), where, "not a domain", SCHEME + "mesh.example");
              // A bundle that is empty vouches for nobody: its domain is not there.
              if (!bytes.isEmpty()) {
                add(bundles, domain, certificates(where, bytes));
              }
            });
    return bundles;
  }

  private static void add(
      Map<String, List<X509Certificate>> bundles, String domain, List<X509Certificate> more) {
    bundles.merge(
        domain, more, (a, b) -> Stream.concat(a.stream(), b.stream()).distinct().toList());
  }

  private List<X509Certificate> certificates(String where, ByteString bytes) {
    List<X509Certificate> found = new ArrayList<>();
    try {
      factory
          .generateCertificates(bytes.newInput())
          .forEach(certificate -> found.add((X509Certificate) certificate));
      require(!found.isEmpty(), where, "none", "certificates, DER");
    } catch (CertificateException e) {
      found.clear();
      require(false, where, e.getMessage(), "certificates, DER");
    }
    return found;
  }

  private List<X509CRL> crls() {
    List<X509CRL> found = new ArrayList<>();
    for (int i = 0; i < message.getCrlCount(); i++) {
      try {
        found.add((X509CRL) factory.generateCRL(message.getCrl(i).newInput()));
      } catch (CRLException e) {
        require(false, "crl[" + i + "]", e.getMessage(), "a revocation list, DER");
      }
    }
    return found;
  }
}

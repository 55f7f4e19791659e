package dev.sidecar.tls.spiffe;

import com.google.protobuf.ByteString;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;

/** What agents say in tests. */
final class Messages {
  private Messages() {}

  /** A certificate with its id, and who vouches for its domain. */
  static X509SVID svid(String id, TestCertificate certificate, TestAuthority... bundle) {
    return X509SVID
        .newBuilder()
        .setSpiffeId(id)
        .setX509Svid(der(certificate.chain()))
        .setX509SvidKey(ByteString.copyFrom(certificate.key().getEncoded()))
        .setBundle(bundle(bundle))
        .build();
  }

  /** A fresh certificate of an authority that vouches for its domain. */
  static X509SVID svid(String id, TestAuthority authority) {
    return svid(id, authority.issue(id), authority);
  }

  /** A message of these alone. */
  static X509SVIDResponse of(X509SVID... svids) {
    return X509SVIDResponse.newBuilder().addAllSvids(List.of(svids)).build();
  }

  /** The same, with the bundle of one more domain. */
  static X509SVIDResponse federated(X509SVIDResponse message, String domain, TestAuthority root) {
    return message.toBuilder().putFederatedBundles("spiffe://" + domain, bundle(root)).build();
  }

  static ByteString bundle(TestAuthority... authorities) {
    return der(List.of(authorities).stream().map(TestAuthority::certificate).toList());
  }

  static ByteString der(List<X509Certificate> certificates) {
    ByteString all = ByteString.EMPTY;
    for (X509Certificate each : certificates) {
      try {
        all = all.concat(ByteString.copyFrom(each.getEncoded()));
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException(e);
      }
    }
    return all;
  }
}

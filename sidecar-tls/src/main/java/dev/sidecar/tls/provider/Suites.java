package dev.sidecar.tls.provider;

import dev.sidecar.policy.TlsPolicy.Version;
import java.util.ArrayList;
import java.util.List;

/**
 * What is spoken, the best first, whoever speaks it: forward secrecy and authenticated ciphers, as
 * RFC 9325 recommends. AES of 128 bits comes before that of 256: nobody breaks either, and it takes
 * 10 rounds for a block where the other takes 14.
 */
final class Suites {
  private static final List<String> OF_1_3 =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");
  private static final List<String> OF_1_2 =
      List.of(
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");

  private Suites() {}

  static String[] from(Version least) {
    List<String> suites = new ArrayList<>(OF_1_3);
    if (least == Version.TLS_1_2) {
      suites.addAll(OF_1_2);
    }
    return suites.toArray(String[]::new);
  }
}

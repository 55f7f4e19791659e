package dev.sidecar.bench;

import dev.sidecar.testing.tls.TestAuthority;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Authorities that replace one another: the newest is trusted before it issues anything, and those
 * that issue no more are trusted while what they issued may still be shown. For one thread.
 */
final class RotationAuthorities {
  private final int retired;
  private final Deque<TestAuthority> trusted = new ArrayDeque<>();
  private TestAuthority issuer;
  private TestAuthority next;
  private int made;

  RotationAuthorities(int retired) {
    this.retired = retired;
    this.issuer = fresh();
    for (int i = 0; i < retired; i++) {
      trusted.add(fresh());
    }
    this.next = fresh();
    trusted.add(issuer);
    trusted.add(next);
  }

  private TestAuthority fresh() {
    made++;
    return TestAuthority.root("soak " + made);
  }

  /** The oldest is trusted no more, the next issues, and there is another next. */
  void rotate() {
    issuer = next;
    next = fresh();
    trusted.add(next);
    while (trusted.size() > retired + 2) {
      trusted.remove();
    }
  }

  /** Who issues now. */
  TestAuthority issuer() {
    return issuer;
  }

  List<X509Certificate> bundle() {
    return trusted.stream().map(TestAuthority::certificate).toList();
  }

  /** The bundle, as a file has it. */
  String pem() {
    return trusted.stream().map(TestAuthority::pem).collect(Collectors.joining());
  }
}

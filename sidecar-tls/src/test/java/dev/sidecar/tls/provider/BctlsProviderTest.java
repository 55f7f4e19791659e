package dev.sidecar.tls.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.testing.tls.TestAuthority;
import java.io.IOException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLEngine;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.BCSNIHostName;
import org.bouncycastle.jsse.BCSSLEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BctlsProviderTest {
  private static final Provider JDK = Security.getProvider("SunJCE");

  @Test
  void providersOfTheApplicationStayAsTheyAre() throws IOException {
    List<Provider> before = List.of(Security.getProviders());
    TestAuthority authority = TestAuthority.root("mesh");
    Party both =
        new Party(
            BctlsProvider.open(), authority, authority.issue(leaf -> leaf.dns("orders.test")));
    try (Loopback loopback = new Loopback()) {
      loopback.meet(both, Version.TLS_1_3, both, Version.TLS_1_3);
    }
    assertThat(Security.getProviders()).containsExactlyElementsOf(before);
  }

  @Test
  void aesIsTheJdksEvenBehindBouncyCastle() {
    assertThat(new SplitCrypto(new BouncyCastleProvider(), JDK).providerOf("AES/GCM/NoPadding"))
        .isSameAs(JDK);
    assertThat(BctlsProvider.over(List.of(new BouncyCastleProvider(), JDK)).name())
        .isEqualTo("BCJSSE");
  }

  @Test
  void aesOfBouncyCastleAloneIsRefused() {
    assertThatThrownBy(() -> BctlsProvider.over(List.of(new BouncyCastleProvider())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "identity.provider: bouncycastle: AES/GCM/NoPadding comes from BC, which takes more"
                + " than 20 times as long (expected: SunJCE, or another that uses the processor's instructions)");
  }

  @ParameterizedTest
  @CsvSource({
    "orders.svc,    orders.svc",
    "orders,        orders",
    "orders.svc.,   orders.svc",
    "my_orders.svc, "
  })
  void serverNameIsAskedForIfItIsAHosts(String name, @Nullable String asked) {
    BctlsProvider provider = BctlsProvider.open();
    TestAuthority authority = TestAuthority.root("mesh");
    Party party = new Party(provider, authority, authority.issue(leaf -> leaf.dns("orders.test")));
    SSLEngine engine = provider.context(null, party.trust()).createSSLEngine();
    provider.configure(engine, Version.TLS_1_3, name);
    assertThat(((BCSSLEngine) engine).getParameters().getServerNames())
        .extracting(each -> ((BCSNIHostName) each).getAsciiName())
        .isEqualTo(asked == null ? List.of() : List.of(asked));
  }

  @Test
  void nothingIsLoggedUnlessTheApplicationWantsIt() {
    Logger own = Logger.getLogger("org.bouncycastle.jsse");
    Logger above = Logger.getLogger("org.bouncycastle");
    Level before = own.getLevel();
    try {
      own.setLevel(null);
      BctlsLog.quiet();
      assertThat(own.getLevel()).isEqualTo(Level.SEVERE);
      assertThat(
              Logger.getLogger("org.bouncycastle.jsse.provider.ProvTlsClient")
                  .isLoggable(Level.WARNING))
          .isFalse();

      own.setLevel(Level.FINE);
      BctlsLog.quiet();
      assertThat(own.getLevel()).isEqualTo(Level.FINE);

      own.setLevel(null);
      above.setLevel(Level.INFO);
      BctlsLog.quiet();
      assertThat(own.getLevel()).isNull();
    } finally {
      above.setLevel(null);
      own.setLevel(before);
    }
  }
}

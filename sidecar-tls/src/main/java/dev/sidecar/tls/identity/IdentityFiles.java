package dev.sidecar.tls.identity;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.spi.Discovery;
import dev.sidecar.time.Timer;
import dev.sidecar.tls.files.FollowedFiles;
import dev.sidecar.tls.files.UnusableFilesException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * An identity in files, which are read when the watch begins and followed while it lasts. A pair
 * that does not fit, as while it is being written, is never told.
 */
public final class IdentityFiles implements IdentitySource {
  private final FollowedFiles<KeyedIdentity> files;

  private IdentityFiles(FollowedFiles<KeyedIdentity> files) {
    this.files = files;
  }

  /** A certificate and its key in PEM files. */
  public static IdentitySource of(IdentityPolicy.Files pair) {
    return new IdentityFiles(
        new FollowedFiles<>(
            List.of(pair.certificates(), pair.key()), read -> PemIdentity.read(pair, read)));
  }

  /** A PKCS#12 key store. */
  public static IdentitySource of(IdentityPolicy.Pkcs12 store) {
    return new IdentityFiles(
        new FollowedFiles<>(
            List.of(store.file(), store.passwordFile()), read -> Pkcs12Identity.read(store, read)));
  }

  @Override
  public Discovery.Subscription watch(Listener listener, Timer timer) {
    return files.follow(
        timer,
        new FollowedFiles.Listener<KeyedIdentity>() {
          @Override
          public void changed(KeyedIdentity identity) {
            listener.changed(IdentityState.of(identity));
          }

          @Override
          public void failed(UnusableFilesException cause) {
            listener.failed(cause);
          }
        });
  }

  static KeyedIdentity fit(Path file, List<X509Certificate> chain, PrivateKey key) {
    try {
      return new KeyedIdentity(chain, key);
    } catch (IllegalArgumentException e) {
      throw new UnusableFilesException(List.of(file + ": " + e.getMessage()));
    }
  }
}

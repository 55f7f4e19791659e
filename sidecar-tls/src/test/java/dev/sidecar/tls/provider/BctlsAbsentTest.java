package dev.sidecar.tls.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.IdentityPolicy.Provider;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** An application whose class path has no BouncyCastle. */
class BctlsAbsentTest {
  @Test
  void askingForItNamesTheDependency() throws Exception {
    assertThatThrownBy(() -> name("BOUNCY_CASTLE"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("identity.provider: bouncycastle: no org/bouncycastle/")
        .hasMessageEndingWith("(expected: the dependency org.bouncycastle:bctls-jdk18on)");
  }

  @Test
  void theJdkDoesWithoutIt() throws Throwable {
    assertThat(name("JDK")).isEqualTo("SunJSSE");
  }

  private static String name(String provider) throws Throwable {
    try (URLClassLoader without = withoutBouncyCastle()) {
      Class<?> names = without.loadClass(Provider.class.getName());
      Class<?> providers = without.loadClass(TlsProvider.class.getName());
      Object named = names.getMethod("valueOf", String.class).invoke(null, provider);
      Object made = providers.getMethod("of", names).invoke(null, named);
      return (String) providers.getMethod("name").invoke(made);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static URLClassLoader withoutBouncyCastle() {
    URL[] urls =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(path -> !path.getFileName().toString().startsWith("bc"))
            .map(BctlsAbsentTest::url)
            .toArray(URL[]::new);
    return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}

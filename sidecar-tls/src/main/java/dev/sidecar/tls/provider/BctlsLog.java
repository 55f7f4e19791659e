package dev.sidecar.tls.provider;

import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * Keeps bctls quiet. It logs entries of {@code java.security} that it does not know, and each
 * broken connection with a stack trace, as warnings: what fails is thrown as well, to whoever made
 * the call.
 */
final class BctlsLog {
  private static final String NAME = "org.bouncycastle.jsse";

  // Held, because java.util.logging forgets a logger that nobody holds, and its level with it.
  private static final Logger LOGGER = Logger.getLogger(NAME);

  private BctlsLog() {}

  /** Lets no warning pass, unless the application has said what it wants to hear. */
  static void quiet() {
    if (!applicationChose()) {
      LOGGER.setLevel(Level.SEVERE);
    }
  }

  private static boolean applicationChose() {
    LogManager manager = LogManager.getLogManager();
    for (String name = NAME; !name.isEmpty(); name = parent(name)) {
      Logger logger = manager.getLogger(name);
      if (manager.getProperty(name + ".level") != null
          || logger != null && logger.getLevel() != null) {
        return true;
      }
    }
    return false;
  }

  private static String parent(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }
}

package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Looks for key material in what a person or a log may see. */
final class Secrets {
  // Shorter parts may be there by chance; a whole line of a PEM file has 64.
  private static final int PART = 12;

  private Secrets() {}

  /** No part of a key, in any form in which one is written down. */
  static void assertNoneOf(PrivateKey key, List<String> shown) {
    String text = String.join("\n", shown).toLowerCase(Locale.ROOT);
    for (String form : forms(key)) {
      for (int at = 0; at + PART <= form.length(); at += PART) {
        assertThat(text).doesNotContain(form.substring(at, at + PART).toLowerCase(Locale.ROOT));
      }
    }
    assertThat(text).doesNotContain("privatekey[");
  }

  private static List<String> forms(PrivateKey key) {
    // The head names the algorithm, and is the same for all keys.
    byte[] encoded = key.getEncoded();
    byte[] secret = Arrays.copyOfRange(encoded, encoded.length / 4, encoded.length);
    List<String> forms = new ArrayList<>();
    forms.add(HexFormat.of().formatHex(secret));
    forms.add(Base64.getEncoder().encodeToString(encoded).substring(40));
    if (key instanceof ECPrivateKey ec) {
      forms.add(ec.getS().toString());
      forms.add(ec.getS().toString(16));
    }
    return forms;
  }

  /** An exception as a log would have it, causes and all. */
  static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}

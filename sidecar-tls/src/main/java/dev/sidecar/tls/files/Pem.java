package dev.sidecar.tls.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a PEM file apart: blocks between BEGIN and END, and whatever text around them (RFC 7468).
 */
public final class Pem {
  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([^-]+)-----");
  private static final Base64.Decoder BASE64 = Base64.getMimeDecoder();
  // The decoder of MIME skips what is not Base64; here that is a mistake.
  private static final Pattern BODY = Pattern.compile("[A-Za-z0-9+/=\\s]*");

  private Pem() {}

  /** One block. Its text is never shown: it may be a key. */
  public static final class Block {
    private final String label;
    private final byte @Nullable [] der;

    Block(String label, byte @Nullable [] der) {
      this.label = label;
      this.der = der;
    }

    /** {@code CERTIFICATE}, {@code PRIVATE KEY}. */
    public String label() {
      return label;
    }

    /** What it holds; empty if its text was no Base64, as is that of old encrypted keys. */
    public byte[] der() {
      return der == null ? new byte[0] : der.clone();
    }

    @Override
    public String toString() {
      return "a block " + label;
    }
  }

  /** The blocks of a text, in order; a block without an end is noted. */
  public static List<Block> blocks(Path file, String text, Problems problems) {
    List<Block> blocks = new ArrayList<>();
    Matcher begin = BEGIN.matcher(text);
    int from = 0;
    while (begin.find(from)) {
      String label = begin.group(1);
      String last = "-----END " + label + "-----";
      int end = text.indexOf(last, begin.end());
      if (end < 0) {
        problems.add(file, "a block " + label + " without an end", "a whole file, up to " + last);
        return blocks;
      }
      blocks.add(new Block(label, decoded(text.substring(begin.end(), end))));
      from = end + last.length();
    }
    return blocks;
  }

  private static byte @Nullable [] decoded(String body) {
    if (!BODY.matcher(body).matches()) {
      return null;
    }
    try {
      return BASE64.decode(body);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}

package dev.sidecar.discovery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a file saw.
 *
 * @param text all of it; null if it could not be read
 * @param failure why not, without the file's name; empty otherwise
 * @param print the same for the same text or failure, and short
 */
public record FileContents(@Nullable String text, String failure, String print) {
  /** Reads a file of at most so many bytes, in UTF-8. */
  public static FileContents read(Path file, int mostBytes) {
    return read(file, mostBytes, StandardCharsets.UTF_8);
  }

  /** Reads a file of at most so many bytes. */
  public static FileContents read(Path file, int mostBytes, Charset charset) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(mostBytes + 1);
      return bytes.length > mostBytes
          ? failed("a large file (expected: " + mostBytes + " bytes or fewer)")
          : new FileContents(
              charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), "", print(bytes));
    } catch (IOException e) {
      return failed(Files.isDirectory(file) ? "a directory (expected: a file)" : reason(e));
    }
  }

  /** Without the text, which may be a key. */
  @Override
  public String toString() {
    return text == null ? failure : text.length() + " characters";
  }

  private static FileContents failed(String why) {
    return new FileContents(null, why, why);
  }

  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof CharacterCodingException) {
      return "not UTF-8 (expected: a text file in UTF-8)";
    }
    // The message would name the file once more.
    boolean told = e instanceof FileSystemException system && system.getReason() != null;
    return told ? String.valueOf(((FileSystemException) e).getReason()) : e.toString();
  }

  private static String print(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform has it.
      throw new IllegalStateException(e);
    }
  }
}

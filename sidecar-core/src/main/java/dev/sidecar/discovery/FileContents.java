package dev.sidecar.discovery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a file saw.
 *
 * @param text all of it; null if it could not be read
 * @param failure why not; empty otherwise
 */
record FileContents(@Nullable String text, String failure) {
  /** More than fifty thousand endpoints. */
  static final int MOST_BYTES = 1 << 20;

  static FileContents read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        return failed(file, "a large file (expected: " + MOST_BYTES + " bytes or fewer)");
      }
      return new FileContents(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), "");
    } catch (NoSuchFileException e) {
      return failed(file, "no such file");
    } catch (CharacterCodingException e) {
      return failed(file, "not UTF-8 (expected: a text file in UTF-8)");
    } catch (IOException e) {
      return failed(file, e.toString());
    }
  }

  private static FileContents failed(Path file, String why) {
    return new FileContents(null, file + ": " + why);
  }
}

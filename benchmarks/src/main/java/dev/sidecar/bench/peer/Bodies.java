package dev.sidecar.bench.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The response bodies of the upstream, each built once. */
final class Bodies {
  private static final String PREFIX = "/bytes/";
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  private final Map<String, ByteBuf> byPath = new ConcurrentHashMap<>();

  /** A view of the body for {@code /bytes/N}, to be released by the writer; null if not served. */
  @Nullable ByteBuf view(String path) {
    ByteBuf body = byPath.get(path);
    if (body == null) {
      int bytes = bytesIn(path);
      if (bytes < 0) {
        return null;
      }
      body = byPath.computeIfAbsent(path, any -> filled(bytes));
    }
    return body.retainedDuplicate();
  }

  /** The N of {@code /bytes/N}, 0 to 16 MiB; -1 for every other path. */
  static int bytesIn(String path) {
    if (!path.startsWith(PREFIX)) {
      return -1;
    }
    try {
      int bytes = Integer.parseInt(path.substring(PREFIX.length()));
      return bytes > MAX_BYTES ? -1 : Math.max(bytes, -1);
    } catch (NumberFormatException notANumber) {
      return -1;
    }
  }

  private static ByteBuf filled(int bytes) {
    ByteBuf body = Unpooled.directBuffer(Math.max(bytes, 1));
    for (int i = 0; i < bytes; i++) {
      body.writeByte('a' + i % 26);
    }
    return Unpooled.unreleasableBuffer(body);
  }
}

package dev.sidecar.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The directories in which a change may give a file other contents. */
final class FileDirectories {
  // As the kernel; a ring of links would never end.
  private static final int MOST_LINKS = 40;

  private FileDirectories() {}

  /**
   * The file's own directory and that of each link on the way: Kubernetes mounts {@code
   * orders.endpoints -> ..data/orders.endpoints} and swaps {@code ..data}. Where a directory is
   * missing, the nearest above it, in which it would be made.
   */
  static Set<Path> of(Path file) {
    Set<Path> directories = new LinkedHashSet<>();
    Path way = file.toAbsolutePath().normalize();
    for (int links = 0; links < MOST_LINKS; links++) {
      Path link = firstLink(way);
      if (link == null) {
        break;
      }
      directories.add(parent(link));
      way = behind(link, way);
    }
    directories.add(nearest(parent(way)));
    return directories;
  }

  private static @Nullable Path firstLink(Path way) {
    for (int names = 1; names <= way.getNameCount(); names++) {
      Path part = parent(way).getRoot().resolve(way.subpath(0, names));
      if (Files.isSymbolicLink(part)) {
        return part;
      }
    }
    return null;
  }

  private static Path behind(Path link, Path way) {
    try {
      Path target = link.resolveSibling(Files.readSymbolicLink(link));
      return target.resolve(link.relativize(way)).normalize();
    } catch (IOException e) {
      // It was just swapped; the look that follows the swap finds what is there then.
      return parent(link);
    }
  }

  private static Path nearest(Path directory) {
    Path at = directory;
    while (!Files.isDirectory(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }
}

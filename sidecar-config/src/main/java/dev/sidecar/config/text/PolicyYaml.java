package dev.sidecar.config.text;

import dev.sidecar.policy.MeshPolicy;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes a policy as the shortest file that says the same. */
public final class PolicyYaml {
  private PolicyYaml() {}

  /**
   * The text of a policy file, which read again gives an equal policy.
   *
   * @param file where it will be: what lies below its directory is named from there, any other file
   *     by its absolute path
   */
  public static String text(MeshPolicy policy, Path file) {
    Path directory = file.getParent();
    return YamlText.document(MinimalTree.mesh(policy, path -> relative(path, directory)));
  }

  /** How a file is named in a policy file of that directory. */
  static String relative(Path path, @Nullable Path directory) {
    if (directory == null) {
      return (path.toString().isBlank() ? path.toAbsolutePath() : path).toString();
    }
    boolean below = path.startsWith(directory) && !path.equals(directory);
    return below ? directory.relativize(path).toString() : path.toAbsolutePath().toString();
  }
}

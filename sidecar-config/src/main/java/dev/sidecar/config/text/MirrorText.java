package dev.sidecar.config.text;

import static dev.sidecar.config.text.JavaText.quoted;

import dev.sidecar.policy.MirrorPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The mirrors of a route as their file has them, and as Java. */
final class MirrorText {
  /** What holds for absent keys of a mirror. */
  static final Map<String, Object> ABSENT = Map.of("percent", 100, "hostSuffix", true);

  private MirrorText() {}

  /** One mirror as a mapping, several as a list. */
  static Object tree(List<MirrorPolicy> mirrors) {
    return mirrors.size() == 1
        ? tree(mirrors.get(0))
        : mirrors.stream().map(MirrorText::shortest).toList();
  }

  private static Map<String, Object> tree(MirrorPolicy mirror) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("cluster", mirror.cluster());
    tree.put("percent", PolicyTree.percent(mirror.percent()));
    tree.put("hostSuffix", mirror.hostSuffix());
    return tree;
  }

  private static Map<String, Object> shortest(MirrorPolicy mirror) {
    Map<String, Object> tree = tree(mirror);
    tree.entrySet().removeAll(ABSENT.entrySet());
    return tree;
  }

  /** The arguments of {@code RouteFilters.withMirrors}. */
  static String code(List<MirrorPolicy> mirrors) {
    return mirrors.stream()
        .map(
            it ->
                "new MirrorPolicy(%s, %s, %b)"
                    .formatted(quoted(it.cluster()), it.percent(), it.hostSuffix()))
        .collect(Collectors.joining(", "));
  }
}

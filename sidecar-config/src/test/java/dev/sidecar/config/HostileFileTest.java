package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that no person wrote, or an editor spoiled: one clear error, soon, or a policy. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HostileFileTest {
  private static final String GOOD =
      "clusters:\n  o:\n    endpoints: [10.0.0.1:80]\nroutes:\n  - host: a\n    cluster: o\n";

  /** A file and how the first line of its refusal begins. */
  record Spoiled(String name, byte[] bytes, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Spoiled> spoiled() {
    return Stream.of(
        text("nothing", "", ":1:1: an empty file"),
        text("spaces", "  \n\n", ":1:1: an empty file"),
        text("a tab", GOOD.replace("    endpoints", "\tendpoints"), ":3:1: not YAML"),
        text("a key twice", GOOD + "routes: []\n", ":7:1: routes: duplicate key (first on line 4)"),
        text("two documents", GOOD + "---\n" + GOOD, ":7:1: a second document"),
        text("a bomb of aliases", bomb(40), ":1:1: not YAML: "),
        text("a bomb below the limit", bomb(25), ":1:1: a0: unknown key"),
        text(
            "a bomb in place", "x: &x [1]\n" + GOOD.replace("a\n", "*x\n"), ":1:1: x: unknown key"),
        text("a list in itself", "clusters: &c [*c]\nroutes: []\n", ":1:11: clusters: a list"),
        text(
            "a cluster in itself",
            "clusters: &c {o: *c}\nroutes: []\n",
            ":1:11: clusters.o.endpoints: missing"),
        text("merge keys", GOOD.replace("endpoints", "<<: {timeout: 1s}\n    endpoints"), ":3:5: "),
        text("a tag", GOOD.replace("[10.", "!!java.net.URL [10."), ":3:16: clusters.o.endpoints"),
        text("depth", "[".repeat(1_000_000), ":1:21: nested too deep"),
        text("depth in lines", deep(3_000), ":21:21: nested too deep"),
        text(
            "groups in one another",
            GOOD.replace("host: a", "host: a\n    path: {regex: '" + groups(1_023) + "'}"),
            ":6:19: routes[0].path.regex: /"
                + "(b".repeat(49)
                + "(... (expected: groups at most 200 deep)"),
        text("many characters", "#\n".repeat(1 << 23) + "#", ":1:1: 16777217 characters"),
        text("50 MB", GOOD + "#".repeat(50 << 20), ":1:1: a large file"),
        text("a long line", GOOD + "#".repeat(10 << 20), ":7:1: a longer line"),
        text("a long key", "k".repeat(1_000_000) + ": 1\n" + GOOD, ":"),
        text("a NUL", GOOD.replace("a\n", "a\u0000\n"), ":5:12: not YAML: the character U+0000"),
        bytes("UTF-16", GOOD.getBytes(StandardCharsets.UTF_16), ":1:1: not UTF-8"),
        bytes("Latin-1", "# é\n".getBytes(StandardCharsets.ISO_8859_1), ":1:1: not UTF-8"),
        bytes("a program", new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0}, ":1:5: not YAML"));
  }

  @ParameterizedTest
  @MethodSource("spoiled")
  void isRefusedInAFewWords(Spoiled spoiled, @TempDir Path directory) throws Exception {
    Path file = directory.resolve("mesh.yaml");
    Files.write(file, spoiled.bytes());
    var refused = catchThrowableOfType(PolicyFileException.class, () -> PolicyFile.load(file));
    assertThat(refused).isNotNull();
    assertThat(refused.problems().get(0).toString()).startsWith(file + spoiled.message());
    assertThat(refused.problems())
        .hasSizeLessThan(50)
        .allSatisfy(problem -> assertThat(problem.toString().length()).isLessThan(700));
  }

  @Test
  void whatEditorsAddIsNoFault(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("mesh.yaml");
    Files.writeString(file, "\uFEFF" + GOOD.replace("\n", "\r\n") + "\r\n...\r\n");
    assertThat(PolicyFile.load(file)).isEqualTo(PolicyFile.parse("mesh.yaml", GOOD));
    assertThat(PolicyFile.parse("mesh.yaml", "%YAML 1.2\n---\n" + GOOD))
        .isEqualTo(PolicyFile.parse("mesh.yaml", GOOD));
    String json = "{\"clusters\":{\"o\":{\"endpoints\":[\"10.0.0.1:80\"]}},\n\t\"routes\":[]}";
    assertThat(PolicyFile.parse("mesh.json", json).routes()).isEmpty();
  }

  // Each level refers twice to the one before.
  private static String bomb(int levels) {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < levels; i++) {
      text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    return text + GOOD;
  }

  private static String deep(int levels) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < levels; i++) {
      text.append(" ".repeat(Math.min(i, 300))).append("a:\n");
    }
    return text.toString();
  }

  private static String groups(int depth) {
    return "/" + "(b".repeat(depth) + "a" + ")?".repeat(depth);
  }

  private static Spoiled text(String name, String text, String message) {
    return bytes(name, text.getBytes(StandardCharsets.UTF_8), message);
  }

  private static Spoiled bytes(String name, byte[] bytes, String message) {
    return new Spoiled(name, bytes, message);
  }
}

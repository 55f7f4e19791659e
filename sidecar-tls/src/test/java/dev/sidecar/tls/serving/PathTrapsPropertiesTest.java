package dev.sidecar.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** Whatever a server does with a path that has no trap, it stays the same path. */
class PathTrapsPropertiesTest {

  @Property(tries = 5_000)
  void decodingBeforeOrAfterSplittingGivesTheSameSegments(@ForAll("paths") String path) {
    if (isPlain(path)) {
      List<String> after = Arrays.stream(path.split("/", -1)).map(this::decoded).toList();
      assertThat(List.of(decoded(path).split("/", -1))).isEqualTo(after);
    }
  }

  @Property(tries = 5_000)
  void decodingTwiceIsDecodingOnce(@ForAll("paths") String path) {
    if (isPlain(path)) {
      assertThat(decoded(decoded(path))).isEqualTo(decoded(path));
    }
  }

  @Property(tries = 5_000)
  void aFileSystemThatResolvesItComesNowhereElse(@ForAll("paths") String path) {
    if (isPlain(path)) {
      Path file = Path.of("/www" + decoded(path));
      assertThat(file.normalize()).isEqualTo(file).startsWithRaw(Path.of("/www"));
      String whole = file + (path.endsWith("/") ? "/" : "");
      assertThat(whole).isEqualTo("/www" + decoded(path));
    }
  }

  @Property(tries = 5_000)
  void aServerThatCutsParametersOrAQueryCutsNothing(@ForAll("paths") String path) {
    if (isPlain(path)) {
      assertThat(decoded(path)).doesNotContain(";", "?", "#", "\\", "%").startsWith("/");
    }
  }

  @Property(tries = 5_000)
  void everyPathIsJudged(@ForAll String anything) {
    // Neither throws nor takes what a URI cannot be.
    if (PathTraps.find(anything) == null) {
      assertThat(URI.create(anything).getRawPath()).isEqualTo(anything);
    }
  }

  private static boolean isPlain(String path) {
    boolean plain = PathTraps.find(path) == null;
    Statistics.label("plain")
        .collect(plain)
        .coverage(check -> check.check(true).percentage(share -> share > 5));
    return plain;
  }

  private String decoded(String path) {
    // Not a form: a plus is a plus.
    return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Of pieces that traps are made of. */
  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.frequency(
            Tuple.of(5, "a"),
            Tuple.of(5, "/b.c"),
            Tuple.of(2, "x+y"),
            Tuple.of(2, "caf%C3%A9"),
            Tuple.of(2, "%20"),
            Tuple.of(1, "/"),
            Tuple.of(1, "."),
            Tuple.of(1, "/.."),
            Tuple.of(1, ";"),
            Tuple.of(1, "%2e"),
            Tuple.of(1, "%2F"),
            Tuple.of(1, "%5c"),
            Tuple.of(1, "%252e"),
            Tuple.of(1, "%3b"),
            Tuple.of(1, "\\"),
            Tuple.of(1, "%c0%ae"),
            Tuple.of(1, "%"))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(pieces -> "/" + String.join("", pieces));
  }
}

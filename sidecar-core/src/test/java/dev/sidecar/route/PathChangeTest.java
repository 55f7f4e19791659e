package dev.sidecar.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.PathRewrite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathChangeTest {
  @ParameterizedTest
  @CsvSource({
    "/v1, /, /v1/a, //a",
    "/v1/, /, /v1/a, /a",
    "/v1, /v2, /v1, /v2",
    "/, /app/, /a/b, /app/a/b",
    "/a%2F, /b/, /a%2Fc, /b/c",
  })
  void aPrefixGivesWayByCharacters(String matched, String text, String path, String becomes) {
    PathChange change = PathChange.of(new PathRewrite.Prefix(text), new PathMatch.Prefix(matched));
    assertThat(change.of(path)).isEqualTo(becomes);
  }

  @Test
  void withAnotherMatchThePrefixTakesTheWholePath() {
    PathRewrite rewrite = new PathRewrite.Prefix("/x");
    assertThat(PathChange.of(rewrite, new PathMatch.Exact("/a/b")).of("/a/b")).isEqualTo("/x");
    assertThat(PathChange.of(rewrite, new PathMatch.Regex("/a.*")).of("/a/b")).isEqualTo("/x");
  }

  @Test
  void aWholePathTakesAnyPath() {
    PathRewrite rewrite = new PathRewrite.Whole("/x");
    assertThat(PathChange.of(rewrite, new PathMatch.Prefix("/a")).of("/a/b")).isEqualTo("/x");
  }

  // The results of RE2::GlobalReplace.
  @ParameterizedTest
  @CsvSource({
    "'^/v[0-9]+/(.*)$', '/\\1', /v12/a/b, /a/b",
    "'/([^/]+)/([^/]+)', '/\\2/\\1', /a/b/c/d, /b/a/d/c",
    "'b+', 'X', /abbbab, /aXaX",
    "'a*', 'x', /baac, /x/xbxcx",
    "'c*', 'x', /c, /x/x",
    "'$', '/end', /a, /a/end",
    "'^', '/begin', /a, /begin/a",
    "'a', '\\0\\0', /aba, /aabaa",
    "'(x)?a', '[\\1]', /a, '/[]'",
    "'none', 'x', /a, /a",
    "'^/', '', /a, /a",
    "'^/a', 'b', /ab, /bb",
    "'.*', '', /a, /",
  })
  void everyMatchOfAnExpressionGivesWay(
      String pattern, String substitution, String path, String becomes) {
    PathRewrite rewrite = new PathRewrite.Regex(pattern, substitution);
    assertThat(PathChange.of(rewrite, PathMatch.ALL).of(path)).isEqualTo(becomes);
  }
}

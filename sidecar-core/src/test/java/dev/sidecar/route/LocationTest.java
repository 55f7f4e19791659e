package dev.sidecar.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.PathRewrite;
import dev.sidecar.policy.RouteAction.Redirect;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocationTest {
  @ParameterizedTest
  @CsvSource({
    "http, 80, https, , 0, https://a.test/p?q=1",
    "http, 8080, https, , 0, https://a.test:8080/p?q=1",
    "https, 443, http, , 0, http://a.test/p?q=1",
    "https, 443, , , 8443, https://a.test:8443/p?q=1",
    "http, 8080, , b.test, 0, http://b.test/p?q=1",
    "http, 8080, , b.test, 90, http://b.test:90/p?q=1",
    "http, 8080, , , 90, http://a.test:90/p?q=1",
    "http, 443, https, , 0, https://a.test:443/p?q=1",
  })
  void schemeHostAndPortGiveWay(
      String scheme,
      int port,
      @Nullable String newScheme,
      @Nullable String newHost,
      int newPort,
      String location) {
    FakeCall call = new FakeCall("a.test", "/p?q=1", 0);
    call.scheme = scheme;
    call.port = port;
    // Something must change: the path becomes what it is.
    PathRewrite same = new PathRewrite.Whole("/p");
    Redirect redirect = new Redirect(301, newScheme, newHost, newPort, same, false);
    assertThat(new Location(redirect, PathMatch.ALL).of(call)).isEqualTo(location);
  }

  @Test
  void theQueryStaysOrGoes() {
    FakeCall call = new FakeCall("a.test", "/v1/a?q=1", 0);
    PathRewrite path = new PathRewrite.Prefix("/v2/");
    PathMatch match = new PathMatch.Prefix("/v1/");
    Redirect keeps = new Redirect(301, null, null, 0, path, false);
    assertThat(new Location(keeps, match).of(call)).isEqualTo("http://a.test/v2/a?q=1");
    Redirect strips = new Redirect(301, null, null, 0, path, true);
    assertThat(new Location(strips, match).of(call)).isEqualTo("http://a.test/v2/a");
  }

  @Test
  void anAddressOfIpv6HasItsBrackets() {
    FakeCall call = new FakeCall("::1", "/a", 0);
    call.port = 8080;
    assertThat(new Location(Redirect.toHttps(), PathMatch.ALL).of(call))
        .isEqualTo("https://[::1]:8080/a");
  }
}

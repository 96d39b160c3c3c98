package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.maven.settings.Proxy;
import org.junit.jupiter.api.Test;

class SettingsProxiesTest {

  private final SortedMap<String, String> environment = new TreeMap<>(Map.of("PATH", "/bin"));

  @Test
  void oneForHttpServesHttpsToo() {
    assertThat(SettingsProxies.in(environment, List.of(proxy("http", "a.example", ""))))
        .containsEntry("http_proxy", "http://a.example:3128")
        .containsEntry("https_proxy", "http://a.example:3128")
        .containsEntry("PATH", "/bin")
        .doesNotContainKey("no_proxy");
  }

  @Test
  void oneForHttpsDoesNotServeHttp() {
    assertThat(SettingsProxies.in(environment, List.of(proxy("https", "s.example", ""))))
        .containsEntry("https_proxy", "http://s.example:3128")
        .doesNotContainKey("http_proxy");
  }

  @Test
  void eachProtocolHasItsOwn() {
    assertThat(
            SettingsProxies.in(
                environment,
                List.of(proxy("https", "s.example", ""), proxy("http", "p.example", ""))))
        .containsEntry("http_proxy", "http://p.example:3128")
        .containsEntry("https_proxy", "http://s.example:3128");
  }

  @Test
  void theEnvironmentsOwnDoNotCountThen() {
    environment.put("HTTPS_PROXY", "http://other:1");
    environment.put("NO_PROXY", "*");
    assertThat(SettingsProxies.in(environment, List.of(proxy("http", "a.example", ""))))
        .doesNotContainKeys("HTTPS_PROXY", "NO_PROXY");
    assertThat(SettingsProxies.in(environment, List.of()))
        .containsEntry("HTTPS_PROXY", "http://other:1");
  }

  @Test
  void namesThatNeedNoneAreHandedOn() {
    assertThat(
            SettingsProxies.in(
                environment,
                List.of(proxy("http", "a.example", "localhost|*.example.org|10.*|192.168.1.*"))))
        .containsEntry("no_proxy", "localhost,*.example.org,10.0.0.0/8,192.168.1.0/24");
  }

  @Test
  void aPasswordMayHaveAnySign() {
    Proxy proxy = proxy("http", "a.example", "");
    proxy.setUsername("me");
    proxy.setPassword("a@b:c/d e");
    assertThat(SettingsProxies.in(environment, List.of(proxy)))
        .containsEntry("http_proxy", "http://me:a%40b%3Ac%2Fd%20e@a.example:3128");
  }

  private static Proxy proxy(String protocol, String host, String exempt) {
    Proxy proxy = new Proxy();
    proxy.setProtocol(protocol);
    proxy.setHost(host);
    proxy.setPort(3128);
    proxy.setNonProxyHosts(exempt);
    return proxy;
  }
}

package io.jbuild.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {

  private final TreeMap<String, String> environment = new TreeMap<>();

  @ParameterizedTest
  @CsvSource({
    "http://far.example/x, web:3128",
    "https://far.example/x, secure:8080",
    "http://in.example.com/x, ''",
    "http://example.com/x, ''",
    "http://badexample.com/x, web:3128",
    "http://sub.only.org/x, ''",
    "http://only.org/x, web:3128",
    "http://port.net:81/x, ''",
    "http://port.net/x, web:3128",
    "http://localhost:5000/x, ''",
    "http://127.0.0.1/x, ''",
    "http://10.1.2.3:5000/x, ''",
    "http://11.1.2.3/x, web:3128",
    "http://[fd00::1]/x, ''",
    "http://[fe00::1]/x, web:3128",
    "http://10.example/x, web:3128",
  })
  void anAddressIsReachedAsTheEnvironmentSays(String address, String proxy) {
    environment.put("http_proxy", "http://web:3128");
    environment.put("HTTPS_PROXY", "secure:8080");
    environment.put("NO_PROXY", "example.com, .only.org,port.net:81,10.0.0.0/8,fd00::/16");

    Proxy found = new Proxies(environment).select(URI.create(address)).get(0);

    String shown = "";
    if (found.address() instanceof InetSocketAddress place) {
      shown = place.getHostString() + ":" + place.getPort();
    }
    assertThat(shown).isEqualTo(proxy);
  }

  @ParameterizedTest
  @CsvSource({
    "registry*, registry.far.example, true",
    "registry*, my-registry.example, false",
    "*corp, build.corp, true",
    "*corp, intracorp, true",
    "*corp, corp.example, false",
    "a*.example.*, ab.example.org, true",
    "a*.example.*, abxexample.org, false",
    "*, any.example, true",
    "*.in.example, far.in.example, true",
    "*.in.example, in.example, false",
    "*:81, far.example, false",
  })
  void aStarStandsForAnyText(String exempt, String host, boolean direct) {
    environment.put("http_proxy", "http://web:3128");
    environment.put("no_proxy", exempt);

    assertThat(new Proxies(environment).select(URI.create("http://" + host + "/x")))
        .extracting(proxy -> proxy.type() == Proxy.Type.DIRECT)
        .containsExactly(direct);
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5://web:1080", "https://web:3128", "garbage:x", "http://"})
  void aProxyThatIsSpokenToInAnotherWayIsRefused(String proxy) {
    environment.put("HTTP_PROXY", proxy);

    assertThatThrownBy(() -> new Proxies(environment).select(URI.create("http://far.example/x")))
        .isInstanceOf(BuildException.class)
        .hasMessage("the variable HTTP_PROXY does not hold an address");
  }
}

package io.jbuild.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  })
  void anAddressIsReachedAsTheEnvironmentSays(String address, String proxy) {
    environment.put("http_proxy", "http://web:3128");
    environment.put("HTTPS_PROXY", "secure:8080");
    environment.put("NO_PROXY", "example.com, .only.org,port.net:81");

    Proxy found = new Proxies(environment).select(URI.create(address)).get(0);

    String shown = "";
    if (found.address() instanceof InetSocketAddress place) {
      shown = place.getHostString() + ":" + place.getPort();
    }
    assertThat(shown).isEqualTo(proxy);
  }
}

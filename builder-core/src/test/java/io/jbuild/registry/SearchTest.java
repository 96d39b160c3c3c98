package io.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.event.FoundImage;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists that registries give: what a search finds, and tags. */
class SearchTest {

  private static final RegistryFiles FILES = RegistryFiles.docker(Optional.empty());

  private FakeRegistry server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeRegistry();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aRegistryWithASearchIsAskedToSearch() throws Exception {
    server.on(
        "/v1/search",
        exchange ->
            FakeRegistry.send(
                exchange,
                exchange.getRequestURI().getRawQuery().equals("q=a+b&n=2") ? 200 : 400,
                """
                {"num_results": 3, "query": "a b", "results": [
                  {"name": "team/one", "description": "the first", "star_count": 7, "is_official": true},
                  {"name": "two"},
                  {"name": "three"}]}
                """));

    assertThat(new Search(FILES).find(server.host(), "a b", 2))
        .containsExactly(
            new FoundImage(server.host() + "/team/one", "the first", 7, true),
            new FoundImage(server.host() + "/two", "", 0, false));
  }

  @Test
  void ofAnotherTheCatalogueIsRead() throws Exception {
    pages("/v2/_catalog", "repositories");

    assertThat(find("b")).containsExactly(name("ab"), name("b"), name("bc"));
    server.requests.clear();
    assertThat(new Search(FILES).find(server.host(), "b", 2)).hasSize(2);
    assertThat(server.requests)
        .containsExactly("/v1/search null", "/v2/_catalog null", "/v2/_catalog null");
  }

  @Test
  void aCatalogueThatIsNotShownIsRefusedInTheRegistrysWords() {
    server.on(
        "/v2/_catalog",
        exchange ->
            FakeRegistry.send(
                exchange, 403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not you\"}]}"));

    assertThat(catchThrowableOfType(BuildException.class, () -> find("b")))
        .hasMessage(server.host() + " does not allow a catalogue (403, DENIED: not you)");
  }

  @Test
  void tagsComeInPages() throws Exception {
    pages("/v2/app/tags/list", "tags");

    assertThat(
            new HttpRegistry(FILES, Duration.ZERO)
                .tags(ImageReference.parse(server.host() + "/app")))
        .containsExactly("a", "ab", "b", "bc");
  }

  @Test
  void aListGoesOnOverTheWebAlone() {
    server.on(
        "/v2/_catalog",
        exchange -> {
          exchange.getResponseHeaders().set("Link", "<ftp://other/>; rel=\"next\"");
          FakeRegistry.send(exchange, 200, "{\"repositories\":[]}");
        });

    assertThat(catchThrowableOfType(BuildException.class, () -> find("b")))
        .hasMessage(server.host() + " says that a list goes on from TLS to ftp://other");
  }

  private List<String> find(String term) throws IOException, InterruptedException {
    return new Search(FILES).find(server.host(), term, 100).stream().map(FoundImage::name).toList();
  }

  private String name(String repository) {
    return server.host() + "/" + repository;
  }

  private void pages(String path, String field) {
    server.on(
        path,
        exchange -> {
          String query = String.valueOf(exchange.getRequestURI().getRawQuery());
          if (query.equals("null")) {
            exchange.getResponseHeaders().set("Link", "<" + path + "?last=ab&n=2>; rel=\"next\"");
          }
          FakeRegistry.send(
              exchange,
              200,
              "{\""
                  + field
                  + "\":"
                  + (query.equals("null") ? "[\"a\",\"ab\"]" : "[\"b\",\"bc\"]")
                  + "}");
        });
  }
}

package io.jbuild.registry;

import io.jbuild.event.FoundImage;
import io.jbuild.http.Answer;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for images by a part of their name: with the search that docker's registry and some others
 * have, else in the catalogue of a registry.
 */
public final class Search {

  private static final int MOST = 4 << 20;
  private static final String DOCKER = "docker.io";
  private static final URI INDEX = URI.create("https://index.docker.io");

  private final Hosts hosts;
  private final Session session;

  /**
   * Searches as one user.
   *
   * @param files credentials, and how registries are spoken to
   */
  public Search(RegistryFiles files) {
    Speaker speaker = Speaker.of(files, Patience.USUAL);
    this.hosts = speaker.hosts();
    this.session = speaker.session();
  }

  /**
   * What a registry has that is called like a term.
   *
   * @param host of the registry
   * @param most how many at most
   */
  public List<FoundImage> find(String host, String term, int most)
      throws IOException, InterruptedException {
    Endpoint endpoint = hosts.registry(DockerConfig.host(host));
    boolean docker = endpoint.host().equals(DOCKER);
    URI base = docker ? INDEX : endpoint.base();
    Endpoint index = new Endpoint(endpoint.host(), base, "", endpoint.tls(), endpoint.role());
    String query = "q=" + URLEncoder.encode(term, StandardCharsets.UTF_8) + "&n=" + most;
    String what = "a search for \"" + term + "\"";
    Answer response =
        session.send(
            Ask.of(Access.reading(index), what, "GET", base.resolve("/v1/search?" + query)));
    String type = response.header("Content-Type").orElse("");
    if (response.status() == 200 && type.contains("json")) {
      return found(response, endpoint, what).stream().limit(most).toList();
    }
    if (docker) {
      throw Refusal.of(response, what, endpoint.host());
    }
    Answers.drain(response);
    return new Pages(session, endpoint)
            .read(
                base.resolve("/v2/_catalog"),
                "repositories",
                name -> name.contains(term),
                most,
                "a catalogue")
            .stream()
            .map(name -> new FoundImage(named(endpoint, name), "", 0, false))
            .toList();
  }

  private static List<FoundImage> found(Answer response, Endpoint endpoint, String what)
      throws IOException {
    List<FoundImage> found = new ArrayList<>();
    try (InputStream body = response.body()) {
      for (JsonObject result : JsonObject.parse(body.readNBytes(MOST)).objects("results")) {
        found.add(
            new FoundImage(
                named(endpoint, result.requiredText("name")),
                result.text("description").orElse(""),
                result.integer("star_count").orElse(0),
                result.flag("is_official")));
      }
    } catch (JsonException e) {
      throw Refusal.lied(
          endpoint.host() + " sent for " + what + " what is no answer: " + e.getMessage());
    }
    return found;
  }

  /** With its registry, so that it can be pulled by it. */
  private static String named(Endpoint endpoint, String name) {
    boolean whole = endpoint.host().equals(DOCKER) || name.startsWith(endpoint.host() + "/");
    return whole ? name : endpoint.host() + "/" + name;
  }
}

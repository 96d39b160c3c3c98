package io.jbuild.registry;

import io.jbuild.http.Answer;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists that a registry gives in pages, each naming the next (distribution-spec, "Listing"). */
final class Pages {

  private static final int MOST = 4 << 20;

  /** Who goes on for longer than this has no end. */
  private static final int MOST_PAGES = 10_000;

  private static final Pattern NEXT =
      Pattern.compile("<([^>]*)>\\s*;.*\\brel=\"?next\"?", Pattern.CASE_INSENSITIVE);

  private final Session session;
  private final Endpoint endpoint;

  Pages(Session session, Endpoint endpoint) {
    this.session = session;
    this.endpoint = endpoint;
  }

  /**
   * The texts of a field of all pages.
   *
   * @param wanted those that count
   * @param most of those, how many
   * @param what is listed, for people
   */
  List<String> read(URI first, String field, Predicate<String> wanted, int most, String what)
      throws IOException, InterruptedException {
    List<String> found = new ArrayList<>();
    follow(
        session.get(endpoint, first, List.of(), what),
        List.of(),
        what,
        (page, answer) -> {
          page.texts(field).stream().filter(wanted).limit(most - found.size()).forEach(found::add);
          return found.size() < most;
        });
    return found;
  }

  /** Takes one page after the other; says whether it wants more. */
  @FunctionalInterface
  interface Reader {
    boolean take(JsonObject page, Answer answer) throws JsonException;
  }

  /**
   * Reads all pages.
   *
   * @param first the answer with the first one, which is a success
   * @param accept what the others may be
   * @param what is listed, for people
   */
  void follow(Answer first, List<String> accept, String what, Reader reader)
      throws IOException, InterruptedException {
    Answer response = first;
    for (int count = 0; count < MOST_PAGES; count++) {
      JsonObject page = document(response, what);
      Optional<URI> next = next(response);
      try {
        if (!reader.take(page, response) || next.isEmpty()) {
          return;
        }
      } catch (JsonException e) {
        throw Refusal.lied(endpoint.host() + " sent for " + what + " a " + e.getMessage());
      }
      response = session.get(endpoint, next.get(), accept, what);
    }
    response.close();
    throw Refusal.lied(endpoint.host() + " lists " + what + " without end");
  }

  private JsonObject document(Answer response, String what) throws IOException {
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(MOST + 1);
      if (bytes.length <= MOST) {
        return JsonObject.parse(bytes);
      }
    } catch (JsonException e) {
      throw Refusal.lied(endpoint.host() + " sent for " + what + " what is " + e.getMessage());
    }
    throw Refusal.lied(endpoint.host() + " sent for " + what + " more than " + MOST + " bytes");
  }

  private Optional<URI> next(Answer response) {
    for (String link : response.headers("Link")) {
      Matcher next = NEXT.matcher(link);
      if (next.find()) {
        return Optional.of(
            Session.next(endpoint, response.address(), next.group(1), "says that a list goes on"));
      }
    }
    return Optional.empty();
  }
}

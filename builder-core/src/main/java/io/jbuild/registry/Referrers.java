package io.jbuild.registry;

import io.jbuild.http.Answer;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What refers to a manifest: signatures, provenance, bills of materials (distribution-spec,
 * "Listing Referrers"). A registry without that list has it under a tag that the manifest's digest
 * says, if those who pushed them saw to it ("Referrers Tag Schema").
 */
final class Referrers {

  private static final List<String> ACCEPT = List.of(MediaTypes.OCI_INDEX);

  private final Session session;
  private final Endpoint endpoint;

  Referrers(Session session, Endpoint endpoint) {
    this.session = session;
    this.endpoint = endpoint;
  }

  /**
   * All of them, in the registry's order.
   *
   * @param artifactType the one kind that is wanted
   */
  List<Descriptor> list(Digest subject, Optional<String> artifactType)
      throws IOException, InterruptedException {
    String what = "a list of what refers to " + subject;
    Answer response = get(endpoint.referrers(subject, artifactType), what);
    if (response.status() == 404) {
      Answers.drain(response);
      response = get(endpoint.manifest(subject.toString().replace(':', '-')), what);
      if (response.status() == 404) {
        Answers.drain(response);
        return List.of(); // Nothing was ever attached to it.
      }
    }
    if (response.status() != 200) {
      throw Refusal.of(response, what, endpoint.host());
    }
    List<Descriptor> found = new ArrayList<>();
    new Pages(session, endpoint)
        .follow(
            response,
            ACCEPT,
            what,
            (page, answer) -> {
              add(page, isFiltered(answer) ? Optional.empty() : artifactType, found);
              return true;
            });
    return found;
  }

  private Answer get(URI address, String what) throws IOException, InterruptedException {
    return session.send(
        Ask.of(Access.reading(endpoint), what, "GET", address).header("Accept", ACCEPT.get(0)));
  }

  /** A registry need not choose; it says where it did. */
  private static boolean isFiltered(Answer answer) {
    return answer.headers("OCI-Filters-Applied").stream()
        .flatMap(value -> List.of(value.split(",", -1)).stream())
        .anyMatch(filter -> filter.strip().equals("artifactType"));
  }

  private static void add(JsonObject page, Optional<String> artifactType, List<Descriptor> found)
      throws JsonException {
    for (Descriptor descriptor : ImageIndex.of(page).manifests()) {
      if (artifactType.isEmpty() || descriptor.artifactType().equals(artifactType)) {
        found.add(descriptor);
      }
    }
  }
}

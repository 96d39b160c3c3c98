package io.jbuild.registry;

import io.jbuild.http.Answer;
import io.jbuild.image.Attachment;
import io.jbuild.image.RemoteImage;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings what refers to images (distribution-spec, "Pushing Manifests with Subject"). Where the
 * registry keeps no list of it, the list is a tag that the image's digest says ("Referrers Tag
 * Schema"): what others wrote there stays.
 */
final class ReferrerPush {

  /** The header by which a registry says that it keeps the list. */
  private static final String KEPT = "OCI-Subject";

  /** How often the list is written again where somebody else writes it at the same moment. */
  private static final int ATTEMPTS = 5;

  private final Session session;
  private final Endpoint endpoint;

  ReferrerPush(Session session, Endpoint endpoint) {
    this.session = session;
    this.endpoint = endpoint;
  }

  /** Brings the manifest of an attachment; its blobs are there. */
  void push(Attachment attachment) throws IOException, InterruptedException {
    Descriptor manifest = attachment.descriptor();
    String what = manifest.artifactType().orElse("") + " " + manifest.digest();
    Ask ask =
        put(what, manifest.digest().toString(), manifest.mediaType(), attachment.manifestBytes());
    Answer response = session.send(ask);
    check(response, ask);
    Answers.drain(response);
    Answers.checkDigest(response, manifest.digest(), ask);
    if (response.header(KEPT).isEmpty()) {
      list(attachment.manifest().subject().digest(), manifest);
    }
  }

  private void list(Digest subject, Descriptor added) throws IOException, InterruptedException {
    String tag = subject.toString().replace(':', '-');
    String what = "the list of what refers to " + subject;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      JsonObject index = read(tag, what);
      List<JsonObject> entries = new ArrayList<>(index.objects("manifests"));
      if (holds(entries, added)) {
        return; // It stood there before, or we have just seen it written.
      }
      entries.add(added.toJson());
      Ask ask =
          put(what, tag, MediaTypes.OCI_INDEX, index.putObjects("manifests", entries).toBytes());
      Answer response = session.send(ask);
      check(response, ask);
      Answers.drain(response);
    }
    if (!holds(read(tag, what).objects("manifests"), added)) {
      throw Refusal.refused(
          endpoint.host() + " does not keep what is written to " + what,
          "Somebody else may write it all the time: push again.");
    }
  }

  private static boolean holds(List<JsonObject> entries, Descriptor wanted) throws JsonException {
    for (JsonObject entry : entries) {
      if (entry.text("digest").equals(Optional.of(wanted.digest().toString()))) {
        return true;
      }
    }
    return false;
  }

  /** The list with whatever stands in it; an empty one where there is none. */
  private JsonObject read(String tag, String what) throws IOException, InterruptedException {
    Answer response =
        session.send(
            Ask.of(Access.writing(endpoint), what, "GET", endpoint.manifest(tag))
                .header("Accept", MediaTypes.OCI_INDEX));
    if (response.status() == 404) {
      Answers.drain(response);
      return JsonObject.parse(new ImageIndex(MediaTypes.OCI_INDEX, List.of()).toBytes());
    }
    if (response.status() != 200) {
      throw Refusal.of(response, what, endpoint.host());
    }
    byte[] bytes;
    try (InputStream body = response.body()) {
      bytes = body.readNBytes(RemoteImage.MAX_MANIFEST + 1);
    }
    if (bytes.length > RemoteImage.MAX_MANIFEST) {
      throw Refusal.refused(what + " is larger than registries take manifests", "");
    }
    try {
      JsonObject index = JsonObject.parse(bytes);
      ImageIndex.of(index);
      return index;
    } catch (JsonException e) {
      throw Refusal.refused(
          endpoint.host() + " has under the tag " + tag + " no index: " + e.getMessage(),
          "The tag is where " + what + " has to be: delete what is there.");
    }
  }

  private Ask put(String what, String place, String mediaType, byte[] bytes) {
    return Ask.of(Access.writing(endpoint), what, "PUT", endpoint.manifest(place))
        .header("Content-Type", mediaType)
        .carrying(Body.of(bytes));
  }

  private static void check(Answer response, Ask ask) throws IOException {
    if (response.status() / 100 != 2) {
      throw Refusal.toPush(response, ask);
    }
  }
}

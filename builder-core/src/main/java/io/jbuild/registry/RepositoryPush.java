package io.jbuild.registry;

import io.jbuild.blob.Blob;
import io.jbuild.event.Transfers;
import io.jbuild.failure.BuildException;
import io.jbuild.http.Answer;
import io.jbuild.image.Attachment;
import io.jbuild.image.RemoteImage;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.registry.PushedImage.PushedLayer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Brings blobs and manifests into one repository of a registry. Safe for several threads. */
public final class RepositoryPush {

  /** What is said of a blob of which bytes were sent. */
  private static final String PUSHED = "Pushed";

  /** Each that lacks the blob costs a request. */
  private static final int MOST_ORIGINS = 3;

  private final Session session;
  private final Endpoint endpoint;

  RepositoryPush(Session session, Endpoint endpoint) {
    this.session = session;
    this.endpoint = endpoint;
  }

  /**
   * Brings a blob, unless the repository has it.
   *
   * @return how it got there, in docker's words; {@link #PUSHED} where bytes of it were sent
   * @throws BuildException where the registry refuses, fails or lies
   */
  String bring(PushedLayer layer) throws IOException, InterruptedException {
    return bring(layer, Transfers.UNSEEN);
  }

  /**
   * The same.
   *
   * @param transfers hears of it, if bytes are sent
   */
  String bring(PushedLayer layer, Transfers transfers) throws IOException, InterruptedException {
    Access access = Access.writing(endpoint);
    Digest digest = layer.blob().digest();
    // Where this is refused, so is the upload, and says why: a HEAD has no words.
    if (head(digest).status() == 200) {
      return "Layer already exists";
    }
    List<String> origins = layer.origins().stream().limit(MOST_ORIGINS).toList();
    for (String origin : origins) {
      Optional<Answer> response = mount(digest, origin);
      int status = response.map(Answer::status).orElse(0);
      if (status == 201) {
        Answers.drain(response.orElseThrow());
        return "Mounted from " + origin;
      }
      if (status == 202) { // It has begun an upload instead.
        Upload upload =
            new Upload(session, access, layer.blob(), transfers).begunBy(response.orElseThrow());
        if (origin.equals(origins.get(origins.size() - 1))) {
          upload.run();
          return PUSHED;
        }
        upload.cancel();
      } else if (response.isPresent()) {
        Answers.drain(response.get());
      }
    }
    new Upload(session, access, layer.blob(), transfers).run();
    return PUSHED;
  }

  /**
   * Sends a blob. A registry that has something under its digest may keep that instead, whatever it
   * has become.
   *
   * @throws BuildException where the registry refuses, fails or lies
   */
  public void send(Blob blob) throws IOException, InterruptedException {
    new Upload(session, Access.writing(endpoint), blob, Transfers.UNSEEN).run();
  }

  /**
   * How many bytes are there under a digest, as far as one may know; empty where nothing is.
   *
   * @param promised where the registry does not say
   */
  public OptionalLong size(Digest blob, long promised) throws IOException, InterruptedException {
    Answer head = head(blob);
    if (head.status() != 200) {
      return OptionalLong.empty();
    }
    // Not all who answer without a body say how long it would be.
    String size = head.header("Content-Length").orElse("");
    return OptionalLong.of(size.matches("[1-9][0-9]{0,17}") ? Long.parseLong(size) : promised);
  }

  private Answer head(Digest blob) throws IOException, InterruptedException {
    Answer head =
        session.send(Ask.of(Access.writing(endpoint), "blob " + blob, "HEAD", endpoint.blob(blob)));
    Answers.drain(head);
    return head;
  }

  /**
   * Whether a tag is an image's, or that of images of several platforms, and nothing else's.
   *
   * @throws BuildException where the registry does not tell
   */
  public boolean isImage(String tag) throws IOException, InterruptedException {
    String what = endpoint.repository() + ":" + tag;
    Ask ask = Ask.of(Access.writing(endpoint), what, "GET", endpoint.manifest(tag));
    for (String type : HttpRegistry.ACCEPT) {
      ask = ask.header("Accept", type);
    }
    Answer response = session.send(ask);
    if (response.status() == 404) {
      Answers.drain(response);
      return false;
    }
    if (response.status() != 200) {
      throw Refusal.of(response, what, endpoint.host());
    }
    try (InputStream body = response.body()) {
      JsonObject document = JsonObject.parse(body.readNBytes(RemoteImage.MAX_MANIFEST));
      // A cache of BuildKit's is an index too, and that of layers.
      for (JsonObject entry : document.objects("manifests")) {
        String type = entry.text("mediaType").orElse("");
        if (MediaTypes.isManifest(type) || MediaTypes.isIndex(type)) {
          return true;
        }
      }
      Optional<JsonObject> described = document.object("config");
      String config = described.isPresent() ? described.get().text("mediaType").orElse("") : "";
      return config.equals(MediaTypes.OCI_CONFIG) || config.equals(MediaTypes.DOCKER_CONFIG);
    } catch (JsonException e) {
      return false; // It is nothing that anybody could use.
    }
  }

  /** Brings what refers to an image, all of whose blobs are there. */
  void attach(Attachment attachment) throws IOException, InterruptedException {
    new ReferrerPush(session, endpoint).push(attachment);
  }

  /** Empty where there is no right to read the other repository: then it is uploaded. */
  private Optional<Answer> mount(Digest digest, String origin)
      throws IOException, InterruptedException {
    URI address =
        URI.create(
            endpoint.uploads()
                + "?mount="
                + digest
                + "&from="
                + URLEncoder.encode(origin, StandardCharsets.UTF_8));
    try {
      return Optional.of(
          session.send(
              Ask.of(Access.mounting(endpoint, origin), "blob " + digest, "POST", address)
                  .carrying(Body.of(new byte[0]))));
    } catch (BuildException e) {
      return Optional.empty(); // What else is wrong the upload runs into as well.
    }
  }

  /**
   * Brings a manifest of which all parts are there.
   *
   * @param what it is, for people
   */
  public void put(String tagOrDigest, Descriptor descriptor, byte[] bytes, String what)
      throws IOException, InterruptedException {
    Ask ask =
        Ask.of(Access.writing(endpoint), what, "PUT", endpoint.manifest(tagOrDigest))
            .header("Content-Type", descriptor.mediaType())
            .carrying(Body.of(bytes));
    Answer response = session.send(ask);
    if (response.status() / 100 != 2) {
      throw Refusal.toPush(response, ask);
    }
    Answers.drain(response);
    Answers.checkDigest(response, descriptor.digest(), ask);
  }
}

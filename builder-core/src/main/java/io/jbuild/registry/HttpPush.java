package io.jbuild.registry;

import io.jbuild.blob.Blob;
import io.jbuild.blob.Parallel;
import io.jbuild.event.PushEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.http.Answer;
import io.jbuild.image.Attachment;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.registry.PushedImage.PushedLayer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings images to registries that speak the distribution protocol. */
public final class HttpPush {

  /** Each that lacks the blob costs a request. */
  private static final int MOST_ORIGINS = 3;

  private final Hosts hosts;
  private final Session session;
  private final int jobs;

  /**
   * Pushes as one user.
   *
   * @param files credentials, and how registries are spoken to
   * @param jobs how many blobs at once
   */
  public HttpPush(RegistryFiles files, int jobs) {
    this(files, jobs, Speaker.PAUSE);
  }

  HttpPush(RegistryFiles files, int jobs, Duration pause) {
    Speaker speaker = Speaker.of(files, pause);
    this.hosts = speaker.hosts();
    this.session = speaker.session();
    this.jobs = jobs;
  }

  /**
   * Brings an image under a name, or one for each platform with an index of them. What the registry
   * has already stays where it is.
   *
   * @param name without a tag where the image is to be found by its digest alone
   * @return what the name stands for then
   * @throws BuildException where the registry refuses, fails or lies
   */
  public Descriptor push(ImageReference name, List<PushedImage> images, PushEvents events)
      throws IOException, InterruptedException {
    Endpoint endpoint = hosts.target(name);
    events.begins(name);
    Map<Digest, PushedLayer> layers = new LinkedHashMap<>();
    images.forEach(
        image -> image.layers().forEach(layer -> layers.putIfAbsent(layer.blob().digest(), layer)));
    Parallel.forEach(
        layers.values(),
        jobs,
        layer -> {
          String how = bring(endpoint, layer);
          synchronized (events) {
            events.layer(layer.diffId(), how);
          }
        });
    for (PushedImage image : images) {
      bring(endpoint, new PushedLayer(image.config().digest(), image.config(), List.of()));
    }
    Descriptor whole = images.get(0).descriptor();
    if (images.size() == 1) {
      put(endpoint, place(name, whole), whole, images.get(0).manifest(), name.toString());
    } else {
      List<Descriptor> entries = new ArrayList<>();
      for (PushedImage image : images) {
        Descriptor one = image.descriptor();
        put(
            endpoint,
            one.digest().toString(),
            one,
            image.manifest(),
            name + " " + image.platform());
        entries.add(one.withPlatform(image.platform()));
      }
      byte[] index = new ImageIndex(MediaTypes.OCI_INDEX, entries).toBytes();
      whole = new Descriptor(MediaTypes.OCI_INDEX, Digest.of(index), index.length);
      put(endpoint, place(name, whole), whole, index, name.toString());
    }
    for (PushedImage image : images) {
      attach(endpoint, image);
    }
    events.done(name, whole);
    return whole;
  }

  private void attach(Endpoint endpoint, PushedImage image)
      throws IOException, InterruptedException {
    for (Attachment attachment : image.attachments()) {
      for (Map.Entry<Digest, byte[]> blob : attachment.blobs().entrySet()) {
        byte[] bytes = blob.getValue();
        Descriptor descriptor = new Descriptor("", blob.getKey(), bytes.length);
        Blob content = Blob.of(descriptor, () -> new ByteArrayInputStream(bytes));
        bring(endpoint, new PushedLayer(blob.getKey(), content, List.of()));
      }
      new ReferrerPush(session, endpoint).push(attachment);
    }
  }

  /** Who gave no tag finds it by its digest. */
  private static String place(ImageReference name, Descriptor manifest) {
    return name.tag().orElse(manifest.digest().toString());
  }

  /**
   * Whether one may push to a name's repository, found out by beginning to.
   *
   * @throws BuildException where one may not
   */
  public void checkPermission(ImageReference name) throws IOException, InterruptedException {
    Access access = Access.writing(hosts.target(name));
    Blob nothing =
        Blob.of(new Descriptor("", Digest.of(new byte[0]), 0), InputStream::nullInputStream);
    new Upload(session, access, nothing).begin().cancel();
  }

  private String bring(Endpoint endpoint, PushedLayer layer)
      throws IOException, InterruptedException {
    Access access = Access.writing(endpoint);
    Digest digest = layer.blob().digest();
    // Where this is refused, so is the upload, and says why: a HEAD has no words.
    Answer head = session.send(Ask.of(access, "blob " + digest, "HEAD", endpoint.blob(digest)));
    Answers.drain(head);
    if (head.status() == 200) {
      return "Layer already exists";
    }
    List<String> origins = layer.origins().stream().limit(MOST_ORIGINS).toList();
    for (String origin : origins) {
      Optional<Answer> response = mount(endpoint, digest, origin);
      int status = response.map(Answer::status).orElse(0);
      if (status == 201) {
        Answers.drain(response.orElseThrow());
        return "Mounted from " + origin;
      }
      if (status == 202) { // It has begun an upload instead.
        Upload upload = new Upload(session, access, layer.blob()).begunBy(response.orElseThrow());
        if (origin.equals(origins.get(origins.size() - 1))) {
          upload.run();
          return "Pushed";
        }
        upload.cancel();
      } else if (response.isPresent()) {
        Answers.drain(response.get());
      }
    }
    new Upload(session, access, layer.blob()).run();
    return "Pushed";
  }

  /** Empty where there is no right to read the other repository: then it is uploaded. */
  private Optional<Answer> mount(Endpoint endpoint, Digest digest, String origin)
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

  private void put(
      Endpoint endpoint, String tagOrDigest, Descriptor descriptor, byte[] bytes, String what)
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

package io.jbuild.registry;

import io.jbuild.blob.Blob;
import io.jbuild.blob.Parallel;
import io.jbuild.event.PushEvents;
import io.jbuild.event.Transfers;
import io.jbuild.failure.BuildException;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings images to registries that speak the distribution protocol. */
public final class HttpPush {

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
    this(files, jobs, Patience.USUAL);
  }

  HttpPush(RegistryFiles files, int jobs, Duration pause) {
    this(files, jobs, Patience.USUAL.withPause(pause));
  }

  /**
   * The same for who waits longer or shorter.
   *
   * @param files credentials, and how registries are spoken to
   * @param jobs how many blobs at once
   */
  public HttpPush(RegistryFiles files, int jobs, Patience patience) {
    Speaker speaker = Speaker.of(files, patience);
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
    RepositoryPush repository = to(name);
    events.begins(name);
    Map<Digest, PushedLayer> layers = new LinkedHashMap<>();
    images.forEach(
        image -> image.layers().forEach(layer -> layers.putIfAbsent(layer.blob().digest(), layer)));
    Parallel.forEach(
        layers.values(),
        jobs,
        layer -> {
          String how = repository.bring(layer, events::moving);
          synchronized (events) {
            events.layer(layer.diffId(), how);
          }
        });
    for (PushedImage image : images) {
      repository.bring(
          new PushedLayer(image.config().digest(), image.config(), List.of()), events::moving);
    }
    Descriptor whole = images.get(0).descriptor();
    if (images.size() == 1) {
      repository.put(place(name, whole), whole, images.get(0).manifest(), name.toString());
    } else {
      List<Descriptor> entries = new ArrayList<>();
      for (PushedImage image : images) {
        Descriptor one = image.descriptor();
        repository.put(
            one.digest().toString(), one, image.manifest(), name + " " + image.platform());
        entries.add(one.withPlatform(image.platform()));
      }
      byte[] index = new ImageIndex(MediaTypes.OCI_INDEX, entries).toBytes();
      whole = new Descriptor(MediaTypes.OCI_INDEX, Digest.of(index), index.length);
      repository.put(place(name, whole), whole, index, name.toString());
    }
    for (PushedImage image : images) {
      attach(repository, image);
    }
    events.done(name, whole);
    return whole;
  }

  /** What brings things into a name's repository one by one. */
  public RepositoryPush to(ImageReference name) throws IOException, InterruptedException {
    return new RepositoryPush(session, hosts.target(name));
  }

  private static void attach(RepositoryPush repository, PushedImage image)
      throws IOException, InterruptedException {
    for (Attachment attachment : image.attachments()) {
      for (Map.Entry<Digest, byte[]> blob : attachment.blobs().entrySet()) {
        byte[] bytes = blob.getValue();
        Descriptor descriptor = new Descriptor("", blob.getKey(), bytes.length);
        Blob content = Blob.of(descriptor, () -> new ByteArrayInputStream(bytes));
        repository.bring(new PushedLayer(blob.getKey(), content, List.of()));
      }
      repository.attach(attachment);
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
    new Upload(session, access, nothing, Transfers.UNSEEN).begin().cancel();
  }
}

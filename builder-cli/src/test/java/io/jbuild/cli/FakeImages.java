package io.jbuild.cli;

import io.jbuild.event.PullEvents;
import io.jbuild.event.PushEvents;
import io.jbuild.event.Transfers;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import io.jbuild.request.Images;
import io.jbuild.request.ImportRequest;
import io.jbuild.request.PullRequest;
import io.jbuild.request.PushRequest;
import io.jbuild.request.SaveRequest;
import io.jbuild.result.ImageDetails;
import io.jbuild.result.ImageListing;
import io.jbuild.result.LoadedImages;
import io.jbuild.result.RemovedImages;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Images of a store that remembers what was done to them. */
final class FakeImages implements Images {

  final List<ImageDetails> all = new ArrayList<>();
  final List<String> unreadable = new ArrayList<>();
  boolean sizesAsked;
  String loaded = "";
  Optional<BuildException> notAllowed = Optional.empty();
  final List<PushRequest> pushes = new ArrayList<>();
  final List<SaveRequest> saved = new ArrayList<>();
  final List<ImportRequest> imports = new ArrayList<>();
  final List<Platform> platforms = new ArrayList<>();
  final List<PullRequest> pulls = new ArrayList<>();
  final List<String> tagged = new ArrayList<>();
  final List<String> removed = new ArrayList<>();
  Optional<BuildException> refusal = Optional.empty();

  @Override
  public LoadedImages load(InputStream archive, List<Platform> platforms) throws IOException {
    loaded = new String(archive.readAllBytes(), StandardCharsets.UTF_8) + platforms;
    return new LoadedImages(
        List.of(ImageReference.parse("busybox"), ImageReference.parse("host:5000/a/b:1")),
        List.of(FakeEngine.IMAGE_ID));
  }

  @Override
  public LoadedImages load(Path layout, Optional<String> name, List<Platform> platforms) {
    loaded = layout.getFileName() + " " + name.orElse("all") + platforms;
    return new LoadedImages(List.of(ImageReference.parse("busybox")), List.of());
  }

  @Override
  public Digest importFiles(ImportRequest request) throws IOException {
    refusal.ifPresent(
        failure -> {
          throw failure;
        });
    imports.add(request);
    if (request.source() instanceof ImportRequest.Source.Archive archive) {
      loaded = new String(archive.in().readAllBytes(), StandardCharsets.UTF_8);
    }
    return FakeEngine.IMAGE_ID;
  }

  @Override
  public void save(SaveRequest request, OutputStream standardOutput, Transfers transfers) {
    request.names().forEach(this::find);
    saved.add(request);
  }

  @Override
  public ImageListing list(boolean sizes) {
    sizesAsked = sizes;
    return new ImageListing(all, unreadable);
  }

  @Override
  public ImageDetails find(String name, Platform platform) {
    platforms.add(platform);
    return find(name);
  }

  @Override
  public ImageDetails find(String name) {
    return all.stream()
        .filter(image -> image.references().contains(ImageReference.parse(name)))
        .findFirst()
        .orElseThrow(
            () ->
                new BuildException(
                    Blame.USAGE, "no such image: " + name, "'jbuild images' lists them."));
  }

  @Override
  public void pull(PullRequest request, PullEvents events) {
    pulls.add(request);
    events.begins(request.name());
    events.layer(FakeEngine.IMAGE_ID, "Pull complete");
    events.layer(FakeEngine.MANIFEST, "Already exists");
    events.done(request.name(), FakeEngine.MANIFEST, pulls.size() == 1);
  }

  @Override
  public void tag(String image, ImageReference name) {
    tagged.add(find(image).id() + " is " + name);
  }

  @Override
  public Descriptor join(ImageReference name, List<String> parts) {
    tagged.add(String.join(" and ", parts) + " are " + name);
    return new Descriptor(MediaTypes.OCI_INDEX, FakeEngine.MANIFEST, 500);
  }

  @Override
  public RemovedImages remove(List<String> namesOrIds, boolean force) {
    removed.add(namesOrIds + (force ? " by force" : ""));
    return new RemovedImages(
        namesOrIds.stream().map(ImageReference::parse).toList(),
        List.of(FakeEngine.IMAGE_ID),
        12,
        refusal.stream().toList());
  }

  @Override
  public void checkPush(List<ImageReference> names) {
    if (notAllowed.isPresent()) {
      throw notAllowed.get();
    }
  }

  @Override
  public Descriptor push(PushRequest request, PushEvents events) {
    refusal.ifPresent(
        failure -> {
          throw failure;
        });
    refusal.ifPresent(
        failure -> {
          throw failure;
        });
    pushes.add(request);
    Descriptor manifest = new Descriptor(MediaTypes.OCI_MANIFEST, FakeEngine.MANIFEST, 527);
    events.begins(request.name());
    events.layer(FakeEngine.IMAGE_ID, "Pushed");
    events.done(request.name(), manifest);
    return manifest;
  }
}

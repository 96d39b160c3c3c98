package io.jbuild.cli;

import io.jbuild.BuildContext;
import io.jbuild.BuildRequest;
import io.jbuild.BuildResult;
import io.jbuild.CheckReport;
import io.jbuild.ContainerRequest;
import io.jbuild.ImageDetails;
import io.jbuild.ImageListing;
import io.jbuild.MachineReport;
import io.jbuild.PrunedStore;
import io.jbuild.PullRequest;
import io.jbuild.PushRequest;
import io.jbuild.RemovedImages;
import io.jbuild.StoreUsage;
import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.event.PullEvents;
import io.jbuild.event.PushEvents;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** An engine that remembers what it was asked for, and does what a test tells it to. */
final class FakeEngine implements Engine, Engine.Source {

  static final Digest IMAGE_ID = Digest.of(new byte[] {1});
  static final Digest MANIFEST = Digest.of(new byte[] {2});

  final List<ImageDetails> images = new ArrayList<>();
  final List<String> unreadable = new ArrayList<>();
  boolean sizesAsked;
  final List<BuildRequest> builds = new ArrayList<>();
  Optional<MachineReport> machine = Optional.empty();
  final List<ContainerRequest> runs = new ArrayList<>();
  final List<BuildRequest> checks = new ArrayList<>();
  CheckReport report =
      new CheckReport("", List.of(), Optional.empty(), Optional.empty(), List.of());
  Optional<Path> store = Optional.empty();
  Building building = events -> {};
  String loaded = "";
  Optional<BuildException> notAllowed = Optional.empty();
  final List<PushRequest> pushes = new ArrayList<>();
  final List<String> saved = new ArrayList<>();
  final List<PullRequest> pulls = new ArrayList<>();
  final List<String> tagged = new ArrayList<>();
  final List<String> removed = new ArrayList<>();
  final List<Boolean> pruned = new ArrayList<>();
  StoreUsage usage = new StoreUsage(List.of(), 0);
  int exitCode;
  Optional<BuildException> refusal = Optional.empty();

  /** What happens in a build. */
  interface Building {
    void run(BuildEvents events) throws IOException, InterruptedException;
  }

  @Override
  public Engine open(Path folder, SortedMap<String, String> environment) {
    store = Optional.of(folder);
    return this;
  }

  @Override
  public BuildResult build(BuildRequest request, BuildEvents events)
      throws IOException, InterruptedException {
    builds.add(request);
    if (request.context() instanceof BuildContext.Folder folder) {
      Path file = request.dockerfile().orElse(folder.path().resolve("Dockerfile"));
      if (Files.isRegularFile(file)) {
        events.on(new BuildEvent.DockerfileRead(Files.readString(file)));
      }
    }
    building.run(events);
    return new BuildResult(IMAGE_ID, new Descriptor(MediaTypes.OCI_MANIFEST, MANIFEST, 401));
  }

  @Override
  public CheckReport check(BuildRequest request) {
    checks.add(request);
    return report;
  }

  @Override
  public List<ImageReference> load(InputStream archive) throws IOException {
    loaded = new String(archive.readAllBytes(), StandardCharsets.UTF_8);
    return List.of(ImageReference.parse("busybox"), ImageReference.parse("host:5000/a/b:1"));
  }

  @Override
  public List<ImageReference> load(Path layout, Optional<String> name) {
    loaded = layout.getFileName() + " " + name.orElse("all");
    return List.of(ImageReference.parse("busybox"));
  }

  @Override
  public void save(List<String> names, Optional<Path> dest) {
    names.forEach(this::image);
    saved.add(names + " to " + dest.map(Path::toString).orElse("standard output"));
  }

  @Override
  public ImageListing images(boolean sizes) {
    sizesAsked = sizes;
    return new ImageListing(images, unreadable);
  }

  @Override
  public ImageDetails image(String name) {
    return images.stream()
        .filter(image -> image.references().contains(ImageReference.parse(name)))
        .findFirst()
        .orElseThrow(
            () ->
                new BuildException(
                    Blame.USAGE, "no such image: " + name, "'jbuild images' lists them."));
  }

  @Override
  public int run(ContainerRequest request) throws IOException {
    runs.add(request);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    request.output().write("out\n".getBytes(StandardCharsets.UTF_8));
    request.error().write("err\n".getBytes(StandardCharsets.UTF_8));
    return exitCode;
  }

  @Override
  public void pull(PullRequest request, PullEvents events) {
    pulls.add(request);
    events.begins(request.name());
    events.layer(IMAGE_ID, "Pull complete");
    events.layer(MANIFEST, "Already exists");
    events.done(request.name(), MANIFEST, pulls.size() == 1);
  }

  @Override
  public void tag(String image, ImageReference name) {
    tagged.add(image(image).id() + " is " + name);
  }

  @Override
  public RemovedImages remove(List<String> namesOrIds, boolean force) {
    removed.add(namesOrIds + (force ? " by force" : ""));
    return new RemovedImages(
        namesOrIds.stream().map(ImageReference::parse).toList(),
        List.of(IMAGE_ID),
        12,
        refusal.stream().toList());
  }

  @Override
  public PrunedStore prune(boolean all) {
    pruned.add(all);
    return new PrunedStore(List.of(IMAGE_ID), all ? 1 : 0, all ? 2 : 0, 12_300_000);
  }

  @Override
  public StoreUsage usage() {
    return usage;
  }

  @Override
  public MachineReport examine() {
    return machine.orElseThrow();
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
    pushes.add(request);
    Descriptor manifest = new Descriptor(MediaTypes.OCI_MANIFEST, MANIFEST, 527);
    events.begins(request.name());
    events.layer(IMAGE_ID, "Pushed");
    events.done(request.name(), manifest);
    return manifest;
  }
}

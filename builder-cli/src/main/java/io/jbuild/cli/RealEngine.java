package io.jbuild.cli;

import io.jbuild.BuildRequest;
import io.jbuild.BuildResult;
import io.jbuild.CheckReport;
import io.jbuild.ContainerRequest;
import io.jbuild.ImageDetails;
import io.jbuild.ImageListing;
import io.jbuild.Jbuild;
import io.jbuild.MachineReport;
import io.jbuild.PrunedStore;
import io.jbuild.PullRequest;
import io.jbuild.PushRequest;
import io.jbuild.RemovedImages;
import io.jbuild.StoreUsage;
import io.jbuild.event.BuildEvents;
import io.jbuild.event.PullEvents;
import io.jbuild.event.PushEvents;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageReference;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The engine itself, behind the interface of the commands. */
record RealEngine(Jbuild jbuild) implements Engine {

  static Engine open(Path store, SortedMap<String, String> environment) throws IOException {
    return new RealEngine(Jbuild.open(store, environment));
  }

  @Override
  public BuildResult build(BuildRequest request, BuildEvents events)
      throws IOException, InterruptedException {
    return jbuild.build(request, events, new FileOutputStream(FileDescriptor.out));
  }

  @Override
  public CheckReport check(BuildRequest request) throws IOException, InterruptedException {
    return jbuild.check(request);
  }

  @Override
  public List<ImageReference> load(InputStream archive) throws IOException {
    return jbuild.load(archive);
  }

  @Override
  public List<ImageReference> load(Path layout, Optional<String> name) throws IOException {
    return jbuild.load(layout, name);
  }

  @Override
  public void save(List<String> names, Optional<Path> dest) throws IOException {
    jbuild.save(names, dest, new FileOutputStream(FileDescriptor.out));
  }

  @Override
  public void checkPush(List<ImageReference> names) throws IOException, InterruptedException {
    jbuild.checkPush(names);
  }

  @Override
  public Descriptor push(PushRequest request, PushEvents events)
      throws IOException, InterruptedException {
    return jbuild.push(request, events);
  }

  @Override
  public ImageListing images(boolean sizes) throws IOException {
    return jbuild.images(sizes);
  }

  @Override
  public ImageDetails image(String name) throws IOException {
    return jbuild.image(name);
  }

  @Override
  public int run(ContainerRequest request) throws IOException, InterruptedException {
    return jbuild.run(request);
  }

  @Override
  public void pull(PullRequest request, PullEvents events)
      throws IOException, InterruptedException {
    jbuild.pull(request, events);
  }

  @Override
  public void tag(String image, ImageReference name) throws IOException {
    jbuild.tag(image, name);
  }

  @Override
  public RemovedImages remove(List<String> namesOrIds, boolean force) throws IOException {
    return jbuild.remove(namesOrIds, force);
  }

  @Override
  public PrunedStore prune(boolean all) throws IOException {
    return jbuild.prune(all);
  }

  @Override
  public StoreUsage usage() throws IOException {
    return jbuild.usage();
  }

  @Override
  public MachineReport examine() throws IOException, InterruptedException {
    return jbuild.examine();
  }
}
